package policy

import (
	"slices"
	"strconv"
	"strings"
)

// component, configuration are what is read of Dapr's resources. Component, Resiliency and Subscription have scopes.
type component struct {
	Spec struct {
		Metadata []struct {
			Name  string `json:"name"`
			Value any    `json:"value"`
			Ref   struct {
				Name string `json:"name"`
			} `json:"secretKeyRef"`
		} `json:"metadata"`
	} `json:"spec"`
	Scopes []string `json:"scopes"`
}

type configuration struct {
	Spec struct {
		Access *struct {
			Default  string `json:"defaultAction"`
			Policies []struct {
				App       string `json:"appId"`
				Default   string `json:"defaultAction"`
				Namespace string `json:"namespace"`
			} `json:"policies"`
		} `json:"accessControl"`
		API struct {
			Allowed []any `json:"allowed"`
		} `json:"api"`
	} `json:"spec"`
}

// apps are the Dapr app-ids of the pods.
func (r *release) apps() map[string]bool {
	apps := map[string]bool{}
	for _, p := range r.pods {
		if app := p.app(); app != "" {
			apps[app] = true
		}
	}
	return apps
}

// annotations: Dapr ignores an annotation that it does not know, and so a typing error would be silent.
func annotations(r *release) error {
	for _, p := range r.pods {
		for name := range p.Annotations {
			if strings.HasPrefix(name, "dapr.io/") && !r.Annotations[name] {
				r.report(p.owner, "Dapr's injector knows no annotation %s", name)
			}
		}
		if p.app() == "" {
			continue
		}
		if port, ok := p.port("http"); !ok || strconv.Itoa(int(port)) != p.Annotations["dapr.io/app-port"] {
			r.report(p.owner, "dapr.io/app-port is %s, and the container's is %d", p.Annotations["dapr.io/app-port"], port)
		}
		for _, name := range []string{"dapr.io/volume-mounts", "dapr.io/volume-mounts-rw"} {
			mounts(r, p, name)
		}
		for _, name := range []string{"dapr.io/app-token-secret", "dapr.io/api-token-secret", "dapr.io/config"} {
			if p.Annotations[name] == "" {
				r.report(p.owner, "has no annotation %s", name)
			}
		}
		if p.Annotations["dapr.io/disable-builtin-k8s-secret-store"] != "true" {
			r.report(p.owner, "the sidecar's Kubernetes secret store is not off")
		}
	}
	return nil
}

// mounts: a volume that the sidecar mounts is one of the pod's.
func mounts(r *release, p pod, name string) {
	for mount := range strings.SplitSeq(p.Annotations[name], ",") {
		volume, path, _ := strings.Cut(mount, ":")
		if volume == "" {
			continue
		}
		if !strings.HasPrefix(path, "/") || !slices.Contains(p.volumes(), volume) {
			r.report(p.owner, "%s is %s, and the pod has the volumes %v", name, mount, p.volumes())
		}
	}
}

func (p pod) volumes() []string {
	names := make([]string, 0, len(p.Spec.Volumes))
	for _, volume := range p.Spec.Volumes {
		names = append(names, volume.Name)
	}
	return names
}

// accessControl: each app has a Configuration of its own, which denies what it does not name.
func accessControl(r *release) error {
	configurations, err := of[configuration](r, "Configuration")
	if err != nil {
		return err
	}
	users, apps := map[string]string{}, r.apps()
	for _, p := range r.pods {
		name := p.Annotations["dapr.io/config"]
		if p.app() == "" || name == "" {
			continue
		}
		if _, ok := configurations[name]; !ok {
			r.report(p.owner, "dapr.io/config is %s, which is not there", name)
		}
		if users[name] != "" {
			r.report("Configuration/"+name, "is both %s's and %s's", users[name], p.app())
		}
		users[name] = p.app()
	}
	for name, c := range configurations {
		denies(r, "Configuration/"+name, c, apps)
		if users[name] == "" {
			r.report("Configuration/"+name, "is no app's")
		}
	}
	return nil
}

func denies(r *release, who string, c configuration, apps map[string]bool) {
	if c.Spec.Access == nil || c.Spec.Access.Default != "deny" {
		r.report(who, "accessControl.defaultAction is not deny")
		return
	}
	if len(c.Spec.API.Allowed) == 0 {
		r.report(who, "api.allowed is empty, so every API of the sidecar is on")
	}
	for _, policy := range c.Spec.Access.Policies {
		if policy.Default != "deny" {
			r.report(who, "the policy for %s has another defaultAction than deny", policy.App)
		}
		if !apps[policy.App] || policy.Namespace == "" {
			r.report(who, "has a policy for %q in namespace %q, which is no app here", policy.App, policy.Namespace)
		}
	}
}

// scopes: every resource of Dapr says for which apps it is, and they are there. One without scopes is everybody's.
func scopes(r *release) error {
	apps := r.apps()
	for _, kind := range []string{"Component", "Resiliency", "Subscription", "HTTPEndpoint"} {
		resources, err := of[component](r, kind)
		if err != nil {
			return err
		}
		for name, c := range resources {
			if len(c.Scopes) == 0 {
				r.report(kind+"/"+name, "has no scopes, and so is everybody's")
			}
			for _, app := range c.Scopes {
				if !apps[app] {
					r.report(kind+"/"+name, "has the scope %s, which is no app here", app)
				}
			}
		}
	}
	return nil
}
