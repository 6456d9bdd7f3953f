package devcluster

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

const look = 10 * time.Second

// rollout waits until the workload's pods are of its last version and ready. It ends early where a pod waits for what will
// not come.
func (c *Cluster) rollout(ctx context.Context, namespace, workload string) error {
	err := c.await(ctx, c.Patience, func(ctx context.Context) error {
		_, err := c.kubectl(ctx, nil, "rollout", "status", workload, "--namespace", namespace, "--timeout", look.String())
		if err == nil {
			return nil
		}
		if stuck := c.stuck(ctx, namespace); stuck != "" {
			return &hopelessError{why: stuck}
		}
		return err
	})
	if err == nil {
		return nil
	}
	return c.because(fmt.Errorf("%s in %s does not become ready: %w", workload, namespace, err), namespace)
}

// because adds what the namespace's pods wait for, where it is not said already.
func (c *Cluster) because(err error, namespace string) error {
	// Of a cluster that was asked for too long, too.
	ctx, cancel := context.WithTimeout(context.Background(), look)
	defer cancel()
	if stuck := c.stuck(ctx, namespace); stuck != "" && !strings.Contains(err.Error(), stuck) {
		return fmt.Errorf("%w; %s", err, stuck)
	}
	return err
}

// stuck tells of a pod that cannot start, "" for none.
func (c *Cluster) stuck(ctx context.Context, namespace string) string {
	out, err := c.kubectl(ctx, nil, "get", "pods", "--namespace", namespace, "--output", "json")
	if err != nil {
		return "" // the caller has an error already, and it is the one that matters
	}
	return explain([]byte(out))
}

// advice is what to do about a container that waits, by the reason that the kubelet gives.
var advice = map[string]string{
	"ImagePullBackOff":           "its image cannot be fetched. Where no registry can be reached: `make kind-images`, then `make kind-up IMAGES=debian`",
	"ErrImageNeverPull":          "its image is not on the node",
	"InvalidImageName":           "its image's name cannot be",
	"CreateContainerConfigError": "a Secret or ConfigMap that it names is missing",
	"CrashLoopBackOff":           "it ends again and again; `kubectl logs` says why",
}

// explain finds the first container that waits for what will not come.
func explain(raw []byte) string {
	var list struct {
		Items []struct {
			Metadata struct{ Namespace, Name string }
			Status   struct {
				ContainerStatuses []struct {
					Name, Image string
					State       struct {
						Waiting struct{ Reason, Message string }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return ""
	}
	for _, pod := range list.Items {
		for _, container := range pod.Status.ContainerStatuses {
			if what, known := advice[container.State.Waiting.Reason]; known {
				return fmt.Sprintf("the container %s of the pod %s/%s waits (%s, image %s): %s", container.Name, pod.Metadata.Namespace, pod.Metadata.Name,
					container.State.Waiting.Reason, container.Image, what)
			}
		}
	}
	return ""
}
