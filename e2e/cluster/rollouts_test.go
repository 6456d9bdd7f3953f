package cluster

import (
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
)

// rollouts upgrades each service and, as soon as the pod before has been told to go, rolls it back, while shoppers buy.
func (s *scene) rollouts(t *testing.T) {
	s.underLoad(t, func(l *load) {
		for _, app := range apps {
			before, between := s.pod(t, app).Metadata.Name, ""
			l.during(t, "upgrade of "+app, func() {
				s.upgrade(t, s.round(app)...)
				between = s.successor(t, app, before)
			})
			l.during(t, "rollback of "+app, func() {
				s.must(t, "helm", "rollback", release, "--namespace", namespace, "--wait", "--timeout", patience.String())
				s.successor(t, app, between)
			})
			s.settled(t, app, 1)
		}
	})
}

// round is what changes one service's pods and nothing else.
func (s *scene) round(app string) []string {
	s.rounds++
	return []string{"--set-string", fmt.Sprintf(`services.%s.podAnnotations.souk-test/round=%d`, app, s.rounds)}
}

// failedUpgrade upgrades to images that are not there: Helm rolls it back, and shoppers do not notice.
func (s *scene) failedUpgrade(t *testing.T) {
	s.underLoad(t, func(l *load) {
		before := s.revision(t)
		l.during(t, "upgrade that fails and is rolled back", func() {
			args := append([]string{"upgrade", release, "--namespace", namespace}, chart...)
			args = append(args, "--set", "image.tag=none-such", "--atomic", "--timeout", "45s")
			if out, err := s.run(t.Context(), nil, "helm", args...); err == nil {
				t.Errorf("an upgrade to images that are not there succeeded: %s", out)
			} else {
				say("%s", short(err.Error()))
			}
		})
		after := s.revision(t)
		if after.Info.Status != "deployed" || after.Version != before.Version+2 {
			t.Errorf("the release is %+v, and was %+v: it was not rolled back", after, before)
		}
		for _, app := range apps {
			s.settled(t, app, 1)
		}
	})
}

// status is what Helm says of the release.
type status struct {
	Version int
	Info    struct{ Status string }
}

func (s *scene) revision(t *testing.T) (r status) {
	t.Helper()
	if err := json.Unmarshal(s.must(t, "helm", "status", release, "--namespace", namespace, "--output", "json"), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// scaling makes three of each service and one again, and leaves two.
func (s *scene) scaling(t *testing.T) {
	s.underLoad(t, func(l *load) {
		for _, replicas := range []int{3, 1} {
			l.during(t, fmt.Sprintf("replicas: %d of each", replicas), func() { s.scale(t, replicas) })
		}
	})
}

// scale makes so many of each service, and waits until those that are too many have gone.
func (s *scene) scale(t *testing.T, replicas int) {
	t.Helper()
	s.upgrade(t, "--set", "defaults.replicas="+strconv.Itoa(replicas))
	for _, app := range apps {
		s.settled(t, app, replicas)
	}
}

// deletions deletes a pod of each service in turn: one of two, as a drained node would.
func (s *scene) deletions(t *testing.T) {
	s.scale(t, 2)
	s.underLoad(t, func(l *load) {
		for _, app := range apps {
			victim := s.pod(t, app).Metadata.Name
			l.during(t, "deletion of a pod of "+app, func() {
				s.kubectl(t, "delete", "pod", victim)
				s.settled(t, app, 2)
			})
		}
	})
	s.scale(t, 1)
}
