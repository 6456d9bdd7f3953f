package devcluster

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

const (
	daprVersion   = "1.18.0"
	daprNamespace = "dapr-system"
	daprRelease   = "dapr"
	injector      = "dapr-sidecar-injector"
)

// plane is what is to be known of a control plane that is there.
type plane struct {
	namespace string
	version   string
	// drops tells that sidecars have no capabilities, without which the namespaces of the shop refuse them.
	drops bool
}

// dapr installs Dapr where it is missing. One that is there is kept, and gets what the shop cannot do without.
func (c *Cluster) dapr(ctx context.Context) (string, error) {
	there, found, err := c.plane(ctx)
	if err != nil {
		return "", err
	}
	if !found {
		return c.installDapr(ctx)
	}
	if minor(there.version) != minor(daprVersion) {
		return "", fmt.Errorf("the cluster %s has Dapr %s, and the shop is made for %s: upgrade it, or take another cluster with SOUK_KIND_CLUSTER",
			c.Name, there.version, minor(daprVersion))
	}
	if err := c.mTLS(ctx, there); err != nil {
		return "", err
	}
	if !there.drops {
		return c.repairDapr(ctx, there)
	}
	return "runs, version " + there.version, c.daprReady(ctx, there.namespace)
}

func (c *Cluster) installDapr(ctx context.Context) (string, error) {
	chart, err := c.daprChart(ctx)
	if err != nil {
		return "", err
	}
	if err := c.upgradeDapr(ctx, daprNamespace, chart, "--install", "--create-namespace", "--values", c.path("k8s", "dapr-values.yaml")); err != nil {
		return "", err
	}
	return "installed, version " + daprVersion, nil
}

// repairDapr keeps every value that somebody chose.
func (c *Cluster) repairDapr(ctx context.Context, there plane) (string, error) {
	if _, err := c.helm(ctx, "status", daprRelease, "--namespace", there.namespace); err != nil {
		return "", fmt.Errorf("the sidecars of the Dapr in the cluster %s keep capabilities, with which the namespace souk refuses them, and it is no release of Helm's: "+
			"set SIDECAR_DROP_ALL_CAPABILITIES=true on the Deployment %s in %s (%w)", c.Name, injector, there.namespace, err)
	}
	chart, err := c.daprChart(ctx)
	if err != nil {
		return "", err
	}
	if err := c.upgradeDapr(ctx, there.namespace, chart, "--reuse-values", "--set", "dapr_sidecar_injector.sidecarDropALLCapabilities=true"); err != nil {
		return "", err
	}
	return fmt.Sprintf("ran, version %s; its sidecars now drop all capabilities", there.version), nil
}

func (c *Cluster) upgradeDapr(ctx context.Context, namespace, chart string, how ...string) error {
	args := append([]string{"upgrade", daprRelease, chart, "--namespace", namespace}, how...)
	if _, err := c.helm(ctx, append(args, "--set", "global.tag="+daprVersion)...); err != nil {
		return fmt.Errorf("Helm could not install Dapr: %w", err) //nolint:staticcheck // Helm is a name
	}
	return c.daprReady(ctx, namespace)
}

// daprReady waits for the parts that a new pod needs. Helm would wait for pods that can never start, too.
func (c *Cluster) daprReady(ctx context.Context, namespace string) error {
	for _, name := range []string{"dapr-sentry", "dapr-operator", injector} {
		if err := c.rollout(ctx, namespace, "deployment/"+name); err != nil {
			return err
		}
	}
	return nil
}

// plane looks for a control plane in all namespaces.
func (c *Cluster) plane(ctx context.Context) (plane, bool, error) {
	out, err := c.kubectl(ctx, nil, "get", "deployments", "--all-namespaces", "--selector", "app="+injector, "--output", "json")
	if err != nil {
		return plane{}, false, fmt.Errorf("the cluster %s cannot be asked for Dapr: %w", c.Name, err)
	}
	return parsePlane([]byte(out))
}

func parsePlane(raw []byte) (plane, bool, error) {
	var list struct {
		Items []struct {
			Metadata struct{ Namespace string }
			Spec     struct {
				Template struct {
					Spec struct {
						Containers []struct {
							Env []struct{ Name, Value string }
						}
					}
				}
			}
		}
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return plane{}, false, err
	}
	if len(list.Items) == 0 {
		return plane{}, false, nil
	}
	found := plane{namespace: list.Items[0].Metadata.Namespace}
	for _, container := range list.Items[0].Spec.Template.Spec.Containers {
		for _, env := range container.Env {
			switch env.Name {
			case "SIDECAR_IMAGE":
				found.version = tag(env.Value)
			case "SIDECAR_DROP_ALL_CAPABILITIES":
				found.drops = env.Value == "true"
			}
		}
	}
	return found, true, nil
}

// mTLS is what access control stands on.
func (c *Cluster) mTLS(ctx context.Context, there plane) error {
	enabled, err := c.kubectl(ctx, nil, "get", "configurations.dapr.io", "daprsystem", "--namespace", there.namespace, "--output", "jsonpath={.spec.mtls.enabled}")
	if err != nil {
		return fmt.Errorf("Dapr's own configuration, daprsystem, cannot be read: %w", err) //nolint:staticcheck // Dapr is a name
	}
	if enabled != "true" {
		return fmt.Errorf("mTLS is off in the Dapr of the cluster %s, and without it nobody knows who calls: "+
			"helm --kube-context %s -n %s upgrade %s <chart> --reuse-values --set global.mtls.enabled=true", c.Name, c.context(), there.namespace, daprRelease)
	}
	return nil
}

// tag is what follows an image's last colon, without a variant such as -mariner.
func tag(image string) string {
	_, after, _ := strings.Cut(image[strings.LastIndex(image, "/")+1:], ":")
	version, _, _ := strings.Cut(after, "-")
	return version
}

// minor is a version without its last number.
func minor(version string) string {
	return version[:max(0, strings.LastIndex(version, "."))]
}
