package seed

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

const (
	callTimeout = 2 * time.Minute
	// errorBody is how much of an answer goes into an error.
	errorBody = 300
)

// api is the gateway's public API. It is safe for concurrent use after the first login.
type api struct {
	base            string
	email, password string
	http            http.Client
	limited         limited

	mu    sync.Mutex
	token string
}

func newAPI(base string) *api {
	return &api{base: base + "/api/v1", http: http.Client{
		Timeout: callTimeout, Transport: &http.Transport{MaxIdleConnsPerHost: 2 * writers},
	}}
}

// status is an answer that was not the one wanted.
type status struct {
	code int
	call string
	body string
}

func (s status) Error() string { return fmt.Sprintf("%s answered %d: %s", s.call, s.code, s.body) }

// call sends a request and reads its JSON answer into out, when that is not nil. A token that has run out is replaced.
func (a *api) call(ctx context.Context, method, path, contentType, key string, body []byte, out any) error {
	token := a.bearer()
	err := a.once(ctx, method, path, contentType, key, token, body, out)
	var st status
	if token == "" || !errors.As(err, &st) || st.code != http.StatusUnauthorized {
		return err
	}
	if err := a.renew(ctx, token); err != nil {
		return err
	}
	return a.once(ctx, method, path, contentType, key, a.bearer(), body, out)
}

func (a *api) once(ctx context.Context, method, path, contentType, key, token string, body []byte, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, a.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Accept", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := a.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // read to its end
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode/100 != 2 {
		return status{res.StatusCode, method + " " + path, string(answer[:min(len(answer), errorBody)])}
	}
	if out == nil || len(answer) == 0 {
		return nil
	}
	return json.Unmarshal(answer, out)
}

func (a *api) bearer() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.token
}

func (a *api) json(ctx context.Context, method, path, key string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return a.call(ctx, method, path, "application/json", key, body, out)
}

// login signs in; later calls bear the token.
func (a *api) login(ctx context.Context) error { return a.renew(ctx, "") }

// renew signs in again, unless another call has done so since it had the token old.
func (a *api) renew(ctx context.Context, old string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token != old {
		return nil
	}
	body, err := json.Marshal(map[string]string{"email": a.email, "password": a.password})
	if err != nil {
		return err
	}
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	err = a.once(ctx, http.MethodPost, "/auth/login", "application/json", "", "", body, &answer)
	if err != nil {
		return err
	}
	if answer.AccessToken == "" {
		return errors.New("POST /auth/login answered no access token")
	}
	a.token = answer.AccessToken
	return nil
}
