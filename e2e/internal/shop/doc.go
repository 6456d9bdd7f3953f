// Package shop runs a private shop for a test or a benchmark: `souk up` in a folder and on ports of its own, and where
// the profile needs one, a Redis of its own.
package shop
