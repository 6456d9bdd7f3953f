package policy

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	admission "k8s.io/pod-security-admission/policy"
)

// restricted: every pod meets the restricted level of Kubernetes' Pod Security Standards, by Kubernetes' own evaluator, now
// and on the oldest version that the chart is for; and in what that leaves open: nothing writes to an image, no pod has a
// token for the API server, and an image is one image.
func restricted(r *release) error {
	evaluator, err := admission.NewEvaluator(admission.DefaultChecks(), nil)
	if err != nil {
		return err
	}
	for _, p := range r.pods {
		for _, version := range []api.Version{api.LatestVersion(), api.MajorMinorVersion(1, 30)} {
			level := api.LevelVersion{Level: api.LevelRestricted, Version: version}
			result := admission.AggregateCheckResults(evaluator.EvaluatePod(level, &p.ObjectMeta, &p.Spec))
			if !result.Allowed {
				r.report(p.owner, "is not restricted (%s): %s", version.String(), result.ForbiddenDetail())
			}
		}
		if p.Spec.AutomountServiceAccountToken == nil || *p.Spec.AutomountServiceAccountToken {
			r.report(p.owner, "automountServiceAccountToken is not false")
		}
		for _, container := range p.containers() {
			sealed(r, p, container)
		}
	}
	accounts, err := of[corev1.ServiceAccount](r, "ServiceAccount")
	for name, account := range accounts {
		if account.AutomountServiceAccountToken == nil || *account.AutomountServiceAccountToken {
			r.report("ServiceAccount/"+name, "automountServiceAccountToken is not false")
		}
	}
	return err
}

func sealed(r *release, p pod, container corev1.Container) {
	security := container.SecurityContext
	if security == nil || security.ReadOnlyRootFilesystem == nil || !*security.ReadOnlyRootFilesystem {
		r.report(p.name(container), "readOnlyRootFilesystem is not true")
	}
	if untagged(container.Image) {
		r.report(p.name(container), "image %s has no tag that stays", container.Image)
	}
}
