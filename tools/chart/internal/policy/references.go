package policy

import "slices"

// references: what is named is rendered, or brought by whoever installs; and everything that is said to be brought is used.
func references(r *release) error {
	there := map[string]bool{}
	for _, object := range r.objects {
		there[object.ID()] = true
	}
	used := map[string]bool{}
	need := func(who, target string) {
		used[target] = true
		if !there[target] && !slices.Contains(r.Brought, target) {
			r.report(who, "refers to %s, which is not there", target)
		}
	}
	for _, p := range r.pods {
		for target := range p.references() {
			need(p.owner, target)
		}
	}
	components, err := of[component](r, "Component")
	if err != nil {
		return err
	}
	for name, c := range components {
		for _, setting := range c.Spec.Metadata {
			if setting.Ref.Name != "" {
				need("Component/"+name, "Secret/"+setting.Ref.Name)
			}
		}
	}
	routes, err := routes(r)
	if err != nil {
		return err
	}
	for who, targets := range routes {
		for _, target := range targets {
			need(who, target)
		}
	}
	for _, target := range r.Brought {
		if !used[target] {
			r.report(target, "is said to be brought, and nothing refers to it")
		}
	}
	return nil
}

// references are the objects that a pod cannot start without.
func (p pod) references() map[string]bool {
	found := map[string]bool{}
	add := func(kind, name string) {
		if name != "" {
			found[kind+"/"+name] = true
		}
	}
	add("ServiceAccount", p.Spec.ServiceAccountName)
	for _, secret := range p.Spec.ImagePullSecrets {
		add("Secret", secret.Name)
	}
	for _, volume := range p.Spec.Volumes {
		switch {
		case volume.Secret != nil:
			add("Secret", volume.Secret.SecretName)
		case volume.ConfigMap != nil:
			add("ConfigMap", volume.ConfigMap.Name)
		case volume.PersistentVolumeClaim != nil:
			add("PersistentVolumeClaim", volume.PersistentVolumeClaim.ClaimName)
		}
	}
	for _, container := range p.containers() {
		for _, env := range container.Env {
			if env.ValueFrom != nil && env.ValueFrom.SecretKeyRef != nil {
				add("Secret", env.ValueFrom.SecretKeyRef.Name)
			}
			if env.ValueFrom != nil && env.ValueFrom.ConfigMapKeyRef != nil {
				add("ConfigMap", env.ValueFrom.ConfigMapKeyRef.Name)
			}
		}
	}
	for _, name := range []string{"dapr.io/app-token-secret", "dapr.io/api-token-secret"} {
		add("Secret", p.Annotations[name])
	}
	return found
}
