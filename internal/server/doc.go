// Package server is the HTTP side of a service: routes that only known apps may call, subscriptions, cron bindings,
// health, and a start and an end that lose nothing.
//
// A service builds a [Server] and hands it to [Main]. Every request gets, in this order: a trace context and a request
// id, a line in the access log, a net under panics, the app token's check, a bound on its body and a time limit.
// Handlers return errors; [Handle] maps them once.
package server
