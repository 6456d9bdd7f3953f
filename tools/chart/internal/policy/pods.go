package policy

import (
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/souk-shop/souk/tools/chart/internal/render"
)

// pod is a pod that an object is, or makes.
type pod struct {
	corev1.PodTemplateSpec
	owner string
}

// podsOf finds every pod.
func podsOf(objects []render.Object) ([]pod, error) {
	var pods []pod
	for _, object := range objects {
		template, err := template(object)
		if err != nil {
			return nil, err
		}
		if template != nil {
			pods = append(pods, pod{*template, object.ID()})
		}
	}
	return pods, nil
}

// template returns what an object makes pods of, or nil.
func template(object render.Object) (*corev1.PodTemplateSpec, error) {
	var (
		single corev1.Pod
		cron   batchv1.CronJob
		// What the others have in common: the template is in the same place.
		many appsv1.Deployment
	)
	switch object.Kind {
	case "Pod":
		err := object.Into(&single)
		return &corev1.PodTemplateSpec{ObjectMeta: single.ObjectMeta, Spec: single.Spec}, err
	case "CronJob":
		err := object.Into(&cron)
		return &cron.Spec.JobTemplate.Spec.Template, err
	case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job":
		err := object.Into(&many)
		return &many.Spec.Template, err
	}
	return nil, nil //nolint:nilnil // an object that makes no pods
}

// containers are all of a pod's.
func (p pod) containers() []corev1.Container {
	return slices.Concat(p.Spec.InitContainers, p.Spec.Containers)
}

// name is how a container of the pod is reported.
func (p pod) name(container corev1.Container) string { return p.owner + " container " + container.Name }

// app is the Dapr app-id, or "" where the pod has no sidecar.
func (p pod) app() string {
	if p.Annotations["dapr.io/enabled"] != "true" {
		return ""
	}
	return p.Annotations["dapr.io/app-id"]
}

// port is the number of a container port.
func (p pod) port(name string) (int32, bool) {
	for _, container := range p.containers() {
		for _, port := range container.Ports {
			if port.Name == name {
				return port.ContainerPort, true
			}
		}
	}
	return 0, false
}

// untagged says whether an image would be another one tomorrow.
func untagged(image string) bool {
	if strings.Contains(image, "@sha256:") {
		return false
	}
	name := image[strings.LastIndex(image, "/")+1:]
	_, tag, found := strings.Cut(name, ":")
	return !found || tag == "" || tag == "latest"
}
