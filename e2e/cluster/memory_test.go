package cluster

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// summary is what the kubelet says of memory.
type summary struct {
	Node struct{ Memory usage }
	Pods []struct {
		PodRef     struct{ Name, Namespace string }
		Memory     usage
		Containers []struct {
			Name   string
			Memory usage
		}
	}
}

type usage struct {
	WorkingSetBytes int64
}

const mib = 1 << 20

// memory prints what each pod asks for and what it uses, and holds its use against its limits.
func (s *scene) memory(t *testing.T) {
	node := s.pod(t, "gateway").Spec.NodeName
	var said summary
	if err := json.Unmarshal(s.must(t, "kubectl", "get", "--raw", "/api/v1/nodes/"+node+"/proxy/stats/summary"), &said); err != nil {
		t.Fatal(err)
	}
	used := map[string]int64{}
	var others, total int64
	for _, p := range said.Pods {
		total += p.Memory.WorkingSetBytes
		if p.PodRef.Namespace != namespace {
			others += p.Memory.WorkingSetBytes
			continue
		}
		for _, c := range p.Containers {
			used[p.PodRef.Name+"/"+c.Name] = c.Memory.WorkingSetBytes
		}
	}
	var list struct{ Items []pod }
	s.read(t, &list, "pods", "--field-selector", "status.phase=Running")
	fmt.Printf("%-42s %10s %10s %10s\n", "container (MiB)", "requested", "used", "limit")
	var requested, shop int64
	for _, p := range list.Items {
		for _, c := range append(p.Spec.Containers, p.Spec.InitContainers...) {
			request, limit, use := memoryOf(t, c.Resources.Requests.Memory), memoryOf(t, c.Resources.Limits.Memory), used[p.Metadata.Name+"/"+c.Name]
			fmt.Printf("%-42s %10.0f %10.1f %10.0f\n", p.Metadata.Labels[component]+" "+c.Name, float64(request)/mib, float64(use)/mib, float64(limit)/mib)
			if p.Metadata.Labels["app.kubernetes.io/instance"] != release {
				continue
			}
			requested, shop = requested+request, shop+use
			if use == 0 || use >= limit {
				t.Errorf("%s/%s uses %d of %d bytes", p.Metadata.Name, c.Name, use, limit)
			}
		}
	}
	fmt.Printf("the shop: %d MiB requested, %d MiB used; other namespaces: %d MiB; all pods: %d MiB; the node: %d MiB\n",
		requested/mib, shop/mib, others/mib, total/mib, said.Node.Memory.WorkingSetBytes/mib)
}

// memoryOf reads a quantity of memory as Kubernetes writes it; "" is none.
func memoryOf(t *testing.T, quantity string) int64 {
	t.Helper()
	if quantity == "" {
		return 0
	}
	units := map[string]int64{"Ki": 1 << 10, "Mi": mib, "Gi": 1 << 30}
	unit := int64(1)
	for suffix, size := range units {
		if number, found := strings.CutSuffix(quantity, suffix); found {
			quantity, unit = number, size
		}
	}
	n, err := strconv.ParseInt(quantity, 10, 64)
	if err != nil {
		t.Fatalf("memory: %v", err)
	}
	return n * unit
}
