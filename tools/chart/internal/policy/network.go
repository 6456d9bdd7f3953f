package policy

import (
	"fmt"

	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// matches says whether a selector takes a pod.
func matches(selector *metav1.LabelSelector, p pod) (bool, error) {
	compiled, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		return false, err
	}
	return compiled.Matches(labels.Set(p.Labels)), nil
}

// networks: for each pod there is a policy that closes both directions, every policy is for a pod, and a rule that names
// pods of the release names one that is there.
func networks(r *release) error {
	policies, err := of[networkingv1.NetworkPolicy](r, "NetworkPolicy")
	if err != nil || r.Open && len(policies) == 0 {
		return err
	}
	closed := map[string]map[networkingv1.PolicyType]bool{}
	for name, policy := range policies {
		used := false
		for _, p := range r.pods {
			ok, err := matches(&policy.Spec.PodSelector, p)
			if err != nil {
				return fmt.Errorf("NetworkPolicy/%s: %w", name, err)
			}
			if !ok {
				continue
			}
			used = true
			if closed[p.owner] == nil {
				closed[p.owner] = map[networkingv1.PolicyType]bool{}
			}
			for _, direction := range policy.Spec.PolicyTypes {
				closed[p.owner][direction] = true
			}
		}
		if !used {
			r.report("NetworkPolicy/"+name, "is for no pod")
		}
		if err := peers(r, name, policy); err != nil {
			return err
		}
	}
	for _, p := range r.pods {
		for _, direction := range []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress} {
			if !closed[p.owner][direction] {
				r.report(p.owner, "no NetworkPolicy closes its %s", direction)
			}
		}
	}
	return nil
}

// peers looks at the rules of a policy. A rule without peers, or with an empty one, is for the whole world.
func peers(r *release, name string, policy networkingv1.NetworkPolicy) error {
	who := "NetworkPolicy/" + name
	var all []networkingv1.NetworkPolicyPeer
	for _, rule := range policy.Spec.Ingress {
		if len(rule.From) == 0 {
			r.report(who, "has an ingress rule for everybody")
		}
		all = append(all, rule.From...)
	}
	for _, rule := range policy.Spec.Egress {
		if len(rule.To) == 0 {
			r.report(who, "has an egress rule to everybody")
		}
		all = append(all, rule.To...)
	}
	for _, peer := range all {
		if peer.PodSelector == nil || peer.NamespaceSelector != nil {
			continue
		}
		found := false
		for _, p := range r.pods {
			ok, err := matches(peer.PodSelector, p)
			if err != nil {
				return fmt.Errorf("%s: %w", who, err)
			}
			found = found || ok
		}
		if !found {
			r.report(who, "names pods that are not there: %s", metav1.FormatLabelSelector(peer.PodSelector))
		}
	}
	return nil
}
