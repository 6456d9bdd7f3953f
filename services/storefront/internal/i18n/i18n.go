// Package i18n speaks the visitor's language: sentences, prices and dates.
//
// The sentences are in messages/<area>.<language>.json, one object of id and text, or of id and plural forms (CLDR's "one"
// and "other"). A test holds the languages to the same ids.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed messages/*.json
var files embed.FS

// Bundle holds all languages.
type Bundle struct {
	matcher  language.Matcher
	tags     []language.Tag
	speakers map[string]*Speaker
}

// Load reads the embedded languages. The first, and the one for visitors of none of them, is English.
func Load() (*Bundle, error) {
	b := goi18n.NewBundle(language.English)
	b.RegisterUnmarshalFunc("json", json.Unmarshal)
	names, err := fs.Glob(files, "messages/*.json")
	if err != nil {
		return nil, err
	}
	out := &Bundle{tags: []language.Tag{language.English}, speakers: map[string]*Speaker{}}
	for _, name := range names {
		if _, err := b.LoadMessageFileFS(files, name); err != nil {
			return nil, fmt.Errorf("language %s: %w", path.Base(name), err)
		}
		_, code, _ := strings.Cut(strings.TrimSuffix(path.Base(name), ".json"), ".")
		if tag := language.Make(code); !slices.Contains(out.tags, tag) {
			out.tags = append(out.tags, tag)
		}
	}
	for _, tag := range out.tags {
		out.speakers[tag.String()] = newSpeaker(b, tag)
	}
	out.matcher = language.NewMatcher(out.tags)
	return out, nil
}

// Choose returns the speaker for the visitor's choice, else for the browser's Accept-Language, else for English.
func (b *Bundle) Choose(chosen, accept string) *Speaker {
	if s, ok := b.speakers[chosen]; ok {
		return s
	}
	_, i := language.MatchStrings(b.matcher, accept)
	return b.speakers[b.tags[i].String()]
}

// Languages returns all languages.
func (b *Bundle) Languages() []*Speaker {
	all := make([]*Speaker, len(b.tags))
	for i, tag := range b.tags {
		all[i] = b.speakers[tag.String()]
	}
	return all
}

// Has tells whether the language is one of ours.
func (b *Bundle) Has(tag string) bool { return b.speakers[tag] != nil }

// Speaker speaks one language.
type Speaker struct {
	// Tag is the BCP 47 tag, such as "de".
	Tag       string
	localizer *goi18n.Localizer
	money     moneyFormat
	// plain are the sentences without arguments that were said before, by id.
	plain sync.Map
}

func newSpeaker(b *goi18n.Bundle, tag language.Tag) *Speaker {
	s := &Speaker{Tag: tag.String(), localizer: goi18n.NewLocalizer(b, tag.String())}
	s.money = newMoneyFormat(s, tag)
	return s
}

// Name is the language's name in itself.
func (s *Speaker) Name() string { return s.T("language.name") }

// T returns the sentence id. args are pairs of a name and a value for the sentence's {{.name}}; the value of "count"
// chooses the plural form. An id that is not there comes back as it is: it is seen, and breaks no page.
func (s *Speaker) T(id string, args ...any) string {
	if len(args) > 0 {
		return s.say(id, args)
	}
	if text, ok := s.plain.Load(id); ok {
		return text.(string) //nolint:forcetypeassert // as stored below
	}
	text := s.say(id, nil)
	if text != id { // an unknown id may be anything, and there is no end of them
		s.plain.Store(id, text)
	}
	return text
}

func (s *Speaker) say(id string, args []any) string {
	c := &goi18n.LocalizeConfig{MessageID: id}
	if len(args) > 0 {
		data := make(map[string]any, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			name, _ := args[i].(string)
			data[name] = args[i+1]
			if name == "count" {
				c.PluralCount = args[i+1]
			}
		}
		c.TemplateData = data
	}
	text, err := s.localizer.Localize(c)
	if err != nil && text == "" {
		return id
	}
	return text
}

// Has tells whether there is a sentence id: for what a service names by a code that may be new.
func (s *Speaker) Has(id string) bool { return s.T(id) != id }

// Date returns a day.
func (s *Speaker) Date(t time.Time) string {
	return s.T("date.day", "day", t.Day(), "month", s.T(fmt.Sprintf("month.%d", int(t.Month()))), "year", t.Year())
}

// Time returns a time of day, in UTC as the shop's books are.
func (s *Speaker) Time(t time.Time) string { return t.UTC().Format("15:04") }

// Moment returns a day and a time as an element that machines can read too.
func (s *Speaker) Moment(t time.Time) template.HTML {
	text := template.HTMLEscapeString(s.Date(t.UTC()) + ", " + s.Time(t) + " UTC")
	return template.HTML(`<time datetime="` + t.UTC().Format(time.RFC3339) + `">` + text + `</time>`) //nolint:gosec // escaped
}
