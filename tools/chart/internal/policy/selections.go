package policy

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// scaled is what is read of a KEDA ScaledObject.
type scaled struct {
	Spec struct {
		Target struct {
			Name string `json:"name"`
		} `json:"scaleTargetRef"`
	} `json:"spec"`
}

// selections: what chooses pods by labels chooses the pods of one object, and those that it means.
func selections(r *release) error {
	deployments, err := of[appsv1.Deployment](r, "Deployment")
	if err != nil {
		return err
	}
	for name, deployment := range deployments {
		one(r, "Deployment/"+name, deployment.Spec.Selector)
		probed(r, "Deployment/"+name, deployment)
	}
	budgets, err := of[policyv1.PodDisruptionBudget](r, "PodDisruptionBudget")
	if err != nil {
		return err
	}
	for name, budget := range budgets {
		one(r, "PodDisruptionBudget/"+name, budget.Spec.Selector)
	}
	services, err := of[corev1.Service](r, "Service")
	if err != nil {
		return err
	}
	for name, service := range services {
		who := "Service/" + name
		one(r, who, &metav1.LabelSelector{MatchLabels: service.Spec.Selector})
		ports(r, who, service)
	}
	return autoscaled(r, deployments)
}

// one reports a selector that does not take the pods of exactly one object.
func one(r *release, who string, selector *metav1.LabelSelector) {
	compiled, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		r.report(who, "%v", err)
		return
	}
	var owners []string
	for _, p := range r.pods {
		if compiled.Matches(labels.Set(p.Labels)) {
			owners = append(owners, p.owner)
		}
	}
	if len(owners) != 1 {
		r.report(who, "selects the pods of %v, and not of one object", owners)
	}
}

// probed: traffic waits until a container is ready, and one that hangs is started again.
func probed(r *release, who string, deployment appsv1.Deployment) {
	for _, container := range deployment.Spec.Template.Spec.Containers {
		for name, probe := range map[string]*corev1.Probe{
			"readinessProbe": container.ReadinessProbe, "livenessProbe": container.LivenessProbe,
		} {
			if probe == nil {
				r.report(who+" container "+container.Name, "has no %s", name)
			}
		}
	}
}

// ports: a Service sends to ports that its pods have.
func ports(r *release, who string, service corev1.Service) {
	for _, p := range r.pods {
		if !labels.SelectorFromSet(service.Spec.Selector).Matches(labels.Set(p.Labels)) {
			continue
		}
		for _, port := range service.Spec.Ports {
			if _, ok := p.port(port.TargetPort.StrVal); port.TargetPort.StrVal != "" && !ok {
				r.report(who, "sends to port %s, which %s does not have", port.TargetPort.StrVal, p.owner)
			}
		}
	}
}

// autoscaled: who is scaled is there, by one scaler, and its number of replicas is left to that.
func autoscaled(r *release, deployments map[string]appsv1.Deployment) error {
	targets := map[string]string{}
	scalers, err := of[autoscalingv2.HorizontalPodAutoscaler](r, "HorizontalPodAutoscaler")
	if err != nil {
		return err
	}
	for name, scaler := range scalers {
		targets["HorizontalPodAutoscaler/"+name] = scaler.Spec.ScaleTargetRef.Name
	}
	lagging, err := of[scaled](r, "ScaledObject")
	if err != nil {
		return err
	}
	for name, scaler := range lagging {
		targets["ScaledObject/"+name] = scaler.Spec.Target.Name
	}
	scaledBy := map[string]string{}
	for who, target := range targets {
		deployment, ok := deployments[target]
		if !ok {
			r.report(who, "scales Deployment/%s, which is not there", target)
			continue
		}
		if deployment.Spec.Replicas != nil {
			r.report(fmt.Sprintf("Deployment/%s", target), "has a number of replicas, and %s too", who)
		}
		if scaledBy[target] != "" {
			r.report("Deployment/"+target, "is scaled by more than one")
		}
		scaledBy[target] = who
	}
	return nil
}
