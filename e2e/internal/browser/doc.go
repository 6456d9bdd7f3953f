// Package browser drives Debian's Chromium for tests, over its debugging pipe: a browser with an empty profile, visitors
// with cookies of their own, tabs that wait for conditions and remember all that went wrong in them.
package browser
