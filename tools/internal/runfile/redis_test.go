package runfile

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestTheRedisTemplateDiffersInTheComponentsOnly keeps dapr.redis.yaml, which the Dapr CLI needs, in line with dapr.yaml.
func TestTheRedisTemplateDiffersInTheComponentsOnly(t *testing.T) {
	read := func(name string) File {
		raw, err := os.ReadFile("../../../" + name) //nolint:gosec // of the repository
		if err != nil {
			t.Fatal(err)
		}
		f, err := parse([]byte(strings.ReplaceAll(string(raw), "components/redis", "components/embedded")), "", name)
		if err != nil {
			t.Fatal(err)
		}
		for i := range f.Apps {
			f.Apps[i].line = 0
		}
		return f
	}
	embedded, redis := read("dapr.yaml"), read("dapr.redis.yaml")
	if embedded.Apps[0].AppID != Broker {
		t.Errorf("the first app is %s, and the sidecars need the broker before", embedded.Apps[0].AppID)
	}
	if !reflect.DeepEqual(embedded.Services(), redis.Apps) || !reflect.DeepEqual(embedded.Common, redis.Common) {
		t.Error("dapr.redis.yaml is not dapr.yaml without the broker")
	}
}
