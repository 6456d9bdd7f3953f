// Package proxies finds out who a request came from behind reverse proxies.
package proxies

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

// List is the networks of the reverse proxies whose word on the client's address is taken.
type List []netip.Prefix

// Parse reads a comma-separated list of networks ("10.0.0.0/8") and addresses.
func Parse(text string) (List, error) {
	var proxies List
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(part)
		if err != nil {
			address, err := netip.ParseAddr(part)
			if err != nil {
				return nil, fmt.Errorf("%q is no network such as 10.0.0.0/8 and no address", part)
			}
			prefix = netip.PrefixFrom(address, address.BitLen())
		}
		proxies = append(proxies, prefix.Masked())
	}
	return proxies, nil
}

// Client returns the address of the client: the connection's, or where that is a trusted proxy's, the last one in
// X-Forwarded-For that is not. What stands further left in that header anyone may have written.
func (p List) Client(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	address := peer.Addr().Unmap()
	if !p.trust(address) {
		return network(address)
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		if address = hop.Unmap(); !p.trust(address) {
			break
		}
	}
	return network(address)
}

func (p List) trust(address netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}

// Network returns what counts as one client where text is an address, and text where it is a name of another kind.
func Network(text string) string {
	if address, err := netip.ParseAddr(text); err == nil {
		return network(address.Unmap())
	}
	return text
}

// network returns what counts as one client: an IPv4 address, or the /64 that one IPv6 customer has.
func network(address netip.Addr) string {
	if address.Is6() {
		if prefix, err := address.WithZone("").Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return address.String()
}
