// Package policies holds the shop's permission policy, in Cedar (https://www.cedarpolicy.com): who may do what.
package policies

import "embed"

// Files are the policies, *.cedar. SOUK_POLICY_DIR puts others in their place.
//
//go:embed *.cedar
var Files embed.FS

// Schema is what policies can speak of, in Cedar's schema language. Policies that speak of anything else are refused.
//
//go:embed souk.cedarschema
var Schema string
