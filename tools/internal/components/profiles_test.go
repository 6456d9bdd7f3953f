package components

import (
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/events"
)

const root = "../../../components"

func profiles(t *testing.T) map[string]Profile {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join(root, "*", "pubsub.yaml"))
	if err != nil || len(dirs) < 2 {
		t.Fatalf("profiles %v, %v: want two or more", dirs, err)
	}
	out := map[string]Profile{}
	for _, d := range dirs {
		p, err := Read(filepath.Dir(d))
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(filepath.Dir(d))] = p
	}
	return out
}

// TestProfilesAgree keeps every profile to the same resources with the same scopes.
func TestProfilesAgree(t *testing.T) {
	shape := func(p Profile) string {
		var lines []string
		for _, r := range p.Resources {
			scopes := slices.Clone(r.Scopes)
			sort.Strings(scopes)
			lines = append(lines, r.Kind+" "+r.Metadata.Name+" "+strings.Join(scopes, ","))
		}
		sort.Strings(lines)
		return strings.Join(lines, "\n")
	}
	all := profiles(t)
	want := shape(all["embedded"])
	for name, p := range all {
		if got := shape(p); got != want {
			t.Errorf("%s has\n%s\nand embedded has\n%s", name, got, want)
		}
	}
}

// TestTopicsAreTheEvents keeps the scopes of every profile in line with the contracts.
func TestTopicsAreTheEvents(t *testing.T) {
	publish, subscribe, topics := map[string][]string{}, map[string][]string{}, []string{}
	for _, kind := range events.All() {
		topics = append(topics, kind.Topic())
		for _, app := range kind.Publishers {
			publish[app] = append(publish[app], kind.Topic())
		}
		for _, app := range kind.Subscribers {
			subscribe[app] = append(subscribe[app], kind.Topic())
		}
	}
	for app := range subscribe {
		publish[app] = append(publish[app], "dead-letter-"+app)
		topics = append(topics, "dead-letter-"+app)
	}
	for name, p := range profiles(t) {
		got, err := p.Topics()
		if err != nil {
			t.Fatal(err)
		}
		pubsub, _ := p.Component("pubsub")
		same(t, name+" allowedTopics", got.All, topics)
		same(t, name+" protectedTopics", list(pubsub.Setting("protectedTopics")), topics)
		for _, app := range events.Apps() {
			same(t, name+" publishingScopes of "+app, got.Publish[app], publish[app])
			same(t, name+" subscriptionScopes of "+app, got.Subscribe[app], subscribe[app])
		}
		same(t, name+" scopes", pubsub.Scopes, events.Apps())
		for _, topic := range topics {
			if _, ok := got.Publisher(topic); !ok {
				t.Errorf("%s: nobody may publish to %s", name, topic)
			}
		}
	}
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	got, want = slices.Clone(got), slices.Clone(want)
	sort.Strings(got)
	sort.Strings(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

func TestEveryComponentIsScoped(t *testing.T) {
	for name, p := range profiles(t) {
		for _, r := range p.Resources {
			if r.Kind == "Component" && len(r.Scopes) == 0 {
				t.Errorf("%s: %s is open to every app", name, r.Metadata.Name)
			}
		}
		for _, app := range events.Apps() {
			r, ok := p.Component(app + "-state")
			if !ok || !slices.Equal(r.Scopes, []string{app}) {
				t.Errorf("%s: the state of %s is missing, or not its own", name, app)
			}
		}
	}
}

// TestRenderReplacesEveryDefault would catch a profile in which a default is spelled otherwise, and so stays.
func TestRenderReplacesEveryDefault(t *testing.T) {
	in := Instance{Dir: "/elsewhere", NATSPort: 5222, RedisHost: "localhost:16379", RedisPassword: `a"b`, SweepSchedule: "@every 1s"}
	for name, p := range profiles(t) {
		to := filepath.Join(t.TempDir(), "components")
		if err := p.Render(in, to); err != nil {
			t.Fatal(err)
		}
		rendered, err := Read(to)
		if err != nil {
			t.Fatalf("%s does not read back: %v", name, err)
		}
		var text strings.Builder
		files, _ := filepath.Glob(filepath.Join(to, "*.yaml"))
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			text.Write(raw)
		}
		for _, left := range []string{".souk/", "4222\n", "6379\n", "@every 5s"} {
			if strings.Contains(strings.NewReplacer("16379\n", "", "5222\n", "").Replace(text.String()), left) {
				t.Errorf("%s still has %q", name, left)
			}
		}
		if media, _ := rendered.Component("media"); media.Setting("rootPath") != "/elsewhere/media" {
			t.Errorf("%s keeps pictures in %q", name, media.Setting("rootPath"))
		}
		if name == "redis" {
			pubsub, _ := rendered.Component("pubsub")
			if pubsub.Setting("redisHost") != in.RedisHost || pubsub.Setting("redisPassword") != in.RedisPassword {
				t.Errorf("the Redis of pubsub is %q %q", pubsub.Setting("redisHost"), pubsub.Setting("redisPassword"))
			}
		}
	}
}

func TestRenderRefusesOddPaths(t *testing.T) {
	p := profiles(t)["embedded"]
	for _, dir := range []string{"/a?b", "/a#b", "/a$b", "/a%20b"} {
		if err := p.Render(Instance{Dir: dir}, t.TempDir()); err == nil || !strings.Contains(err.Error(), "--dir") {
			t.Errorf("%s: error %v", dir, err)
		}
	}
}

func TestMistakeNamesFileAndLine(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bad.yaml"), []byte("kind: Component\nspec:\n  type: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Read(dir)
	if err == nil || !strings.Contains(err.Error(), "bad.yaml") || !strings.Contains(err.Error(), "line") {
		t.Errorf("error %v names no file and line", err)
	}
	if _, err := Read(filepath.Join(dir, "nothing")); err == nil || !strings.Contains(err.Error(), "no profile") {
		t.Errorf("error %v", err)
	}
}
