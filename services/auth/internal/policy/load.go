package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
	"github.com/cedar-policy/cedar-go/x/exp/schema"
	"github.com/cedar-policy/cedar-go/x/exp/schema/validate"
)

// Load reads the policies *.cedar of files and checks them against the schema. The error names the file, and the line
// where the parser knows it.
func Load(files fs.FS, schemaText string) (*Policy, error) {
	validator, err := newValidator(schemaText)
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "*.cedar")
	if err != nil {
		return nil, fmt.Errorf("policies: %w", err)
	}
	if len(names) == 0 {
		return nil, errors.New("policies: there is no *.cedar file, so that nobody could buy anything")
	}
	slices.Sort(names)
	set := cedar.NewPolicySet()
	for _, name := range names {
		if err := loadFile(set, validator, files, name); err != nil {
			return nil, fmt.Errorf("policy %s: %w", name, err)
		}
	}
	return &Policy{set: set}, nil
}

func newValidator(text string) (*validate.Validator, error) {
	var s schema.Schema
	if err := s.UnmarshalCedar([]byte(text)); err != nil {
		return nil, fmt.Errorf("policy schema: %w", err)
	}
	resolved, err := s.Resolve()
	if err != nil {
		return nil, fmt.Errorf("policy schema: %w", err)
	}
	return validate.New(resolved), nil
}

func loadFile(set *cedar.PolicySet, validator *validate.Validator, files fs.FS, name string) error {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	list, err := cedar.NewPolicyListFromBytes(name, text)
	if err != nil {
		return err
	}
	for i, p := range list {
		id := cedar.PolicyID(fmt.Sprintf("%s#%d", name, i+1))
		if given, ok := p.Annotations()["id"]; ok {
			id = cedar.PolicyID(given)
		}
		if err := validator.Policy(string(id), (*ast.Policy)(p.AST())); err != nil {
			return fmt.Errorf("line %d: %w", p.Position().Line, err)
		}
		if set.Get(id) != nil {
			return fmt.Errorf("line %d: the id %q is taken", p.Position().Line, id)
		}
		set.Add(id, p)
	}
	return nil
}
