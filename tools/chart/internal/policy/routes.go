package policy

import networkingv1 "k8s.io/api/networking/v1"

// route is what is read of an HTTPRoute of the Gateway API.
type route struct {
	Spec struct {
		Rules []struct {
			Backends []struct {
				Name string `json:"name"`
			} `json:"backendRefs"`
		} `json:"rules"`
	} `json:"spec"`
}

// gateway is what is read of a Gateway.
type gateway struct {
	Spec struct {
		Listeners []struct {
			TLS struct {
				Certificates []struct {
					Name string `json:"name"`
				} `json:"certificateRefs"`
			} `json:"tls"`
		} `json:"listeners"`
	} `json:"spec"`
}

// routes are, by the objects that let traffic in, the Services that they send to and the Secrets of their certificates.
func routes(r *release) (map[string][]string, error) {
	found := map[string][]string{}
	ingresses, err := of[networkingv1.Ingress](r, "Ingress")
	if err != nil {
		return nil, err
	}
	for name, ingress := range ingresses {
		found["Ingress/"+name] = routed(ingress)
	}
	https, err := of[route](r, "HTTPRoute")
	if err != nil {
		return nil, err
	}
	for name, route := range https {
		for _, rule := range route.Spec.Rules {
			for _, backend := range rule.Backends {
				found["HTTPRoute/"+name] = append(found["HTTPRoute/"+name], "Service/"+backend.Name)
			}
		}
	}
	gateways, err := of[gateway](r, "Gateway")
	if err != nil {
		return nil, err
	}
	for name, gateway := range gateways {
		for _, listener := range gateway.Spec.Listeners {
			for _, certificate := range listener.TLS.Certificates {
				found["Gateway/"+name] = append(found["Gateway/"+name], "Secret/"+certificate.Name)
			}
		}
	}
	return found, nil
}

func routed(ingress networkingv1.Ingress) []string {
	var found []string
	for _, rule := range ingress.Spec.Rules {
		if rule.HTTP == nil {
			continue
		}
		for _, path := range rule.HTTP.Paths {
			if path.Backend.Service != nil {
				found = append(found, "Service/"+path.Backend.Service.Name)
			}
		}
	}
	for _, tls := range ingress.Spec.TLS {
		found = append(found, "Secret/"+tls.SecretName)
	}
	return found
}
