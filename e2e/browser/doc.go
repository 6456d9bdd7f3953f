// Package browser has the tests of the storefront in a real browser, on a shop with real sidecars.
package browser
