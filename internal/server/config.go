package server

import (
	"fmt"
	"log/slog"
	"net"
	"os"
	"strconv"
	"time"
)

// Config is what every service's HTTP side can be told. The zero value of each field is safe.
type Config struct {
	// AppID is the service's Dapr app-id.
	AppID string
	// Host and Port are where it listens. "" is loopback.
	Host string
	Port int
	// AppToken is what the sidecar must show on every request; "" is for loopback and tests only.
	AppToken string
	// Log is the service's logger; nil logs nothing.
	Log *slog.Logger
	// Timeout bounds one request, 30 s by default; EventTimeout one delivery or one tick, 10 s by default. Both reach a
	// handler through its context.
	Timeout, EventTimeout time.Duration
	// BodyLimit bounds a request's body in bytes, 1 MiB by default.
	BodyLimit int64
	// DrainTimeout bounds the wait for requests and background work at the end, 20 s by default.
	DrainTimeout time.Duration
	// Linger is how long the port stays open after the end has begun and health has turned to 503: until those who route
	// requests have noticed. 0 closes it at once.
	Linger time.Duration
	// Public lets [Server.Public] open routes to callers without the app token: the gateway's shoppers.
	Public bool
	// DirectCalls lets requests that no sidecar brought pass [Callers]. For tests; [FromEnv] never sets it.
	DirectCalls bool
}

// maxLinger bounds Linger: whoever waits longer for the end of a process kills it.
const maxLinger = 5 * time.Minute

// FromEnv reads APP_HOST, APP_PORT, APP_API_TOKEN, APP_LINGER and LOG_LEVEL. The error names the variable that cannot work.
func FromEnv(appID string) (Config, error) {
	c := Config{AppID: appID, Host: os.Getenv("APP_HOST"), AppToken: os.Getenv("APP_API_TOKEN")}
	if id := os.Getenv("APP_ID"); id != "" && id != appID {
		return Config{}, fmt.Errorf("APP_ID: %q, but this is the service %q", id, appID)
	}
	port := os.Getenv("APP_PORT")
	n, err := strconv.Atoi(port)
	if err != nil || n < 1 || n > 65535 {
		return Config{}, fmt.Errorf("APP_PORT: %q is no port between 1 and 65535", port)
	}
	c.Port = n
	if text := os.Getenv("APP_LINGER"); text != "" {
		if c.Linger, err = time.ParseDuration(text); err != nil || c.Linger < 0 || c.Linger > maxLinger {
			return Config{}, fmt.Errorf("APP_LINGER: %q is no duration from 0s to %s, such as 5s", text, maxLinger)
		}
	}
	var level slog.Level
	if text := os.Getenv("LOG_LEVEL"); text != "" {
		if err := level.UnmarshalText([]byte(text)); err != nil {
			return Config{}, fmt.Errorf("LOG_LEVEL: %q is none of DEBUG, INFO, WARN, ERROR", text)
		}
	}
	c.Log = slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{Level: level})).With("app", appID)
	c = c.withDefaults()
	return c, c.checkToken()
}

// checkToken refuses to listen without a token where others can reach the port.
func (c Config) checkToken() error {
	if c.AppToken != "" {
		return nil
	}
	if !loopback(c.Host) {
		return fmt.Errorf("APP_API_TOKEN: is empty, which is allowed on loopback only, and APP_HOST is %q", c.Host)
	}
	c.Log.Warn("APP_API_TOKEN is empty: every process on this machine can speak to this service as its sidecar")
	return nil
}

func (c Config) address() string { return net.JoinHostPort(c.Host, strconv.Itoa(c.Port)) }

func (c Config) withDefaults() Config {
	if c.Host == "" {
		c.Host = "127.0.0.1"
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.BodyLimit == 0 {
		c.BodyLimit = 1 << 20
	}
	for _, d := range []struct {
		value     *time.Duration
		byDefault time.Duration
	}{
		{&c.Timeout, 30 * time.Second}, {&c.EventTimeout, 10 * time.Second}, {&c.DrainTimeout, 20 * time.Second},
	} {
		if *d.value == 0 {
			*d.value = d.byDefault
		}
	}
	return c
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
