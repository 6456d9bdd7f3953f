package images

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/souk-shop/souk/tools/internal/runfile"
)

// App is a program that gets an image.
type App struct {
	// ID is the app-id: the name of the program, of its image and of its folder.
	ID string
	// Package is the path of its main package from the repository's root, such as ./services/orders/cmd/orders.
	Package string
	// Description is one sentence about it.
	Description string
	// Trust tells that it calls addresses beyond the shop over TLS, so that its image needs root certificates.
	Trust bool
}

// command is the souk command: the one program that is no service. It is given the address of a shop, often an https one.
var command = App{
	ID: "souk", Package: "./tools/cmd/souk", Trust: true,
	Description: "Checks a shop by a purchase through its public API, and loads the sample catalogue into it.",
}

// Apps lists the programs of the repository: the services of its dapr.yaml, then the souk command.
func Apps(root string) ([]App, error) {
	file, err := runfile.Read(filepath.Join(root, "dapr.yaml"))
	if err != nil {
		return nil, err
	}
	var apps []App
	for _, service := range file.Services() {
		pkg, _, ok := service.Package()
		if !ok {
			return nil, fmt.Errorf("the command of %s in %s is not `go run <package>`", service.AppID, file.Path)
		}
		description, err := firstSentence(filepath.Join(file.Dir(service), "README.md"))
		if err != nil {
			return nil, err
		}
		apps = append(apps, App{ID: service.AppID, Package: "./" + path.Join(service.AppDirPath, pkg), Description: description})
	}
	if _, err := os.Stat(filepath.Join(root, command.Package)); err == nil {
		apps = append(apps, command)
	}
	return apps, nil
}

// Only keeps the named apps; all of them for no names.
func Only(apps []App, names []string) ([]App, error) {
	if len(names) == 0 {
		return apps, nil
	}
	var kept []App
	for _, name := range names {
		i := slices.IndexFunc(apps, func(a App) bool { return a.ID == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no app %q: there are %s", name, strings.Join(ids(apps), ", "))
		}
		kept = append(kept, apps[i])
	}
	return kept, nil
}

func ids(apps []App) []string {
	names := make([]string, len(apps))
	for i, a := range apps {
		names[i] = a.ID
	}
	return names
}

// firstSentence returns the first sentence below the heading of a page of Markdown.
func firstSentence(page string) (string, error) {
	raw, err := os.ReadFile(page) //nolint:gosec // a page of the repository
	if err != nil {
		return "", fmt.Errorf("an image is described by the first sentence of its service's page: %w", err)
	}
	for paragraph := range strings.SplitSeq(string(raw), "\n\n") {
		text := strings.Join(strings.Fields(paragraph), " ")
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		sentence, _, _ := strings.Cut(text, ". ")
		return strings.TrimSuffix(sentence, ".") + ".", nil
	}
	return "", fmt.Errorf("%s has no sentence that could describe the image", page)
}
