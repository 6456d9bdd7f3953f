package probe

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// within is how long a look at a port may take.
const within = 10 * time.Second

// preface is how an HTTP/2 client without TLS, such as one of gRPC, begins: the magic words and an empty SETTINGS frame.
const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"

// Address is a host and a port.
type Address struct {
	Address string `json:"address"`
}

// Handshake is what a client without a certificate got to see of a TLS server.
type Handshake struct {
	Version string `json:"version"`
	// URIs are the names in the server's certificate.
	URIs []string `json:"uris"`
	// Refused is how the server ended the connection; "" when it kept it.
	Refused string `json:"refused"`
}

func handshake(r *http.Request, in Address) (Handshake, error) {
	var seen Handshake
	dialer := &tls.Dialer{Config: &tls.Config{
		InsecureSkipVerify: true, NextProtos: []string{"h2"}, //nolint:gosec // it only looks who is there
		VerifyConnection: func(state tls.ConnectionState) error {
			seen.Version = tls.VersionName(state.Version)
			for _, uri := range state.PeerCertificates[0].URIs {
				seen.URIs = append(seen.URIs, uri.String())
			}
			return nil
		},
	}}
	connection, err := dialer.DialContext(r.Context(), "tcp", in.Address)
	if err == nil {
		defer connection.Close() //nolint:errcheck // only looked at
		_, err = talk(connection)
	}
	if err != nil && seen.Version == "" {
		return seen, err
	}
	if err != nil {
		seen.Refused = err.Error()
	}
	return seen, nil
}

// Plain is what a server answered to gRPC without TLS.
type Plain struct {
	// HTTP2 tells that it went along.
	HTTP2 bool `json:"http2"`
	// Answered is what it said in place of that.
	Answered string `json:"answered"`
}

func plain(r *http.Request, in Address) (Plain, error) {
	connection, err := (&net.Dialer{}).DialContext(r.Context(), "tcp", in.Address)
	if err != nil {
		return Plain{}, err
	}
	defer connection.Close() //nolint:errcheck // only looked at
	said, err := talk(connection)
	if err != nil {
		return Plain{Answered: err.Error()}, nil
	}
	// The fourth byte of a frame is its type, and a server's first frame is SETTINGS, 4.
	return Plain{HTTP2: len(said) > 3 && said[3] == 4, Answered: fmt.Sprintf("% x", said)}, nil
}

// talk begins HTTP/2, and returns what is answered first.
func talk(connection net.Conn) ([]byte, error) {
	if err := connection.SetDeadline(time.Now().Add(within)); err != nil {
		return nil, err
	}
	if _, err := io.WriteString(connection, preface); err != nil {
		return nil, err
	}
	said := make([]byte, 64)
	n, err := connection.Read(said)
	if n > 0 {
		return said[:n], nil
	}
	return nil, err
}
