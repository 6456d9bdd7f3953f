// Package client is a shopper, or staff, at the public API.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/money"
)

// Client speaks to one shop for one person.
type Client struct {
	// Base is the shop's URL.
	Base string
	HTTP *http.Client
	// Token is the access token; "" for a guest.
	Token string
}

// Answer is an answer, read whole.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Problem is what a refused request comes back with.
type Problem struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Fields []struct {
		Name    string `json:"name"`
		Message string `json:"message"`
		Limit   *int64 `json:"limit"`
	} `json:"fields"`
}

// Problem reads the answer as a problem.
func (a Answer) Problem() Problem {
	var p Problem
	_ = json.Unmarshal(a.Body, &p)
	return p
}

// StatusError is an answer that was not the expected one.
type StatusError struct {
	Request string
	Answer
}

// Error tells what was asked and answered.
func (e *StatusError) Error() string {
	return fmt.Sprintf("%s: %d %s", e.Request, e.Status, bytes.TrimSpace(e.Body))
}

// Header is a header of one value for each name.
type Header map[string]string

// Send sends a request with a JSON body, or with the bytes of a []byte, or with none for nil.
func (c *Client) Send(ctx context.Context, method, path string, header Header, in any) (Answer, error) {
	var body io.Reader
	switch in := in.(type) {
	case nil:
	case []byte:
		body = bytes.NewReader(in)
	default:
		raw, err := json.Marshal(in)
		if err != nil {
			return Answer{}, err
		}
		body = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.Base+path, body)
	if err != nil {
		return Answer{}, err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	answer, err := c.HTTP.Do(r)
	if err != nil {
		return Answer{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	return Answer{Status: answer.StatusCode, Header: answer.Header, Body: raw}, err
}

// Do sends a request and reads its answer of the wanted status into out, which may be nil.
func (c *Client) Do(ctx context.Context, method, path string, header Header, in, out any, want ...int) error {
	a, err := c.Send(ctx, method, path, header, in)
	if err != nil {
		return err
	}
	for _, status := range want {
		if a.Status == status {
			if out == nil {
				return nil
			}
			return json.Unmarshal(a.Body, out)
		}
	}
	return &StatusError{Request: method + " " + path, Answer: a}
}

// Retry calls f until it succeeds, for as long as ctx lasts: what a patient client does while a process restarts.
func Retry(ctx context.Context, f func() error) error {
	for {
		err := f()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w; last: %w", ctx.Err(), err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Register makes an account and returns its client.
func (c *Client) Register(ctx context.Context, email, cartID string) (*Client, error) {
	in := map[string]string{"email": email, "password": "correct horse battery", "name": "Ada"}
	if cartID != "" {
		in["cart_id"] = cartID
	}
	return c.session(ctx, "/api/v1/auth/register", in, http.StatusCreated)
}

// Login signs in and returns the account's client.
func (c *Client) Login(ctx context.Context, email, password, cartID string) (*Client, error) {
	in := map[string]string{"email": email, "password": password}
	if cartID != "" {
		in["cart_id"] = cartID
	}
	return c.session(ctx, "/api/v1/auth/login", in, http.StatusOK)
}

func (c *Client) session(ctx context.Context, path string, in map[string]string, want int) (*Client, error) {
	var session struct {
		AccessToken string `json:"access_token"`
	}
	err := c.Do(ctx, http.MethodPost, path, Header{"Idempotency-Key": uuid.NewString()}, in, &session, want)
	return &Client{Base: c.Base, HTTP: c.HTTP, Token: session.AccessToken}, err
}

// Line is a cart's line.
type Line struct {
	SKU       string      `json:"sku"`
	Quantity  int64       `json:"quantity"`
	UnitPrice money.Money `json:"unit_price"`
}

// Cart is a cart.
type Cart struct {
	ID      string      `json:"id"`
	Version int64       `json:"version"`
	Lines   []Line      `json:"lines"`
	Total   money.Money `json:"total"`
}

// NewCart makes a guest's cart, or returns the user's own.
func (c *Client) NewCart(ctx context.Context) (Cart, error) {
	var cart Cart
	return cart, c.Do(ctx, http.MethodPost, "/api/v1/carts", nil, nil, &cart, http.StatusOK, http.StatusCreated)
}

// Cart reads a cart.
func (c *Client) Cart(ctx context.Context, id string) (Cart, error) {
	var cart Cart
	return cart, c.Do(ctx, http.MethodGet, "/api/v1/carts/"+id, nil, nil, &cart, http.StatusOK)
}

// Add adds to a cart and waits until it shows.
func (c *Client) Add(ctx context.Context, cartID, sku string, quantity int64) (Cart, error) {
	var cart Cart
	err := c.Do(ctx, http.MethodPost, "/api/v1/carts/"+cartID+"/items", Header{"Prefer": "wait=20"},
		map[string]any{"sku": sku, "quantity": quantity}, &cart, http.StatusOK)
	return cart, err
}

// Address is an address that is shipped to.
var Address = map[string]string{
	"name": "Ada Lovelace", "line1": "12 St James Square", "city": "Berlin", "postal_code": "10115", "country": "DE",
}

// Checkout is a checkout.
type Checkout struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Reason string `json:"reason"`
	Totals struct {
		Total money.Money `json:"total"`
	} `json:"totals"`
}

// Ended tells whether the checkout has its outcome.
func (c Checkout) Ended() bool {
	return c.Status == "confirmed" || c.Status == "cancelled" || c.Status == "rejected"
}

// CheckoutBody is the body of a checkout.
func CheckoutBody(cart Cart, payment string) map[string]any {
	return map[string]any{
		"cart_id": cart.ID, "cart_version": cart.Version, "shipping_address": Address,
		"payment_method": map[string]string{"token": payment},
	}
}

// Submit checks out and returns the checkout's id, once it is accepted.
func (c *Client) Submit(ctx context.Context, key string, cart Cart, payment string) (string, error) {
	var accepted struct {
		ID string `json:"checkout_id"`
	}
	err := c.Do(ctx, http.MethodPost, "/api/v1/checkouts", Header{"Idempotency-Key": key}, CheckoutBody(cart, payment),
		&accepted, http.StatusAccepted)
	return accepted.ID, err
}

// Await waits for a checkout's outcome, for as long as ctx lasts; a gateway or service that is away is waited for.
func (c *Client) Await(ctx context.Context, id string) (Checkout, error) {
	var checkout Checkout
	err := Retry(ctx, func() error {
		err := c.Do(ctx, http.MethodGet, "/api/v1/checkouts/"+id, Header{"Prefer": "wait=20"}, nil, &checkout, http.StatusOK)
		if err == nil && !checkout.Ended() {
			err = fmt.Errorf("checkout %s is %s", id, checkout.Status)
		}
		return err
	})
	return checkout, err
}

// Buy adds quantity of a SKU to the user's cart, checks out, and waits for the outcome.
func (c *Client) Buy(ctx context.Context, sku string, quantity int64, payment string) (Checkout, error) {
	cart, err := c.NewCart(ctx)
	if err != nil {
		return Checkout{}, err
	}
	if cart, err = c.Add(ctx, cart.ID, sku, quantity); err != nil {
		return Checkout{}, err
	}
	id, err := c.Submit(ctx, uuid.NewString(), cart, payment)
	if err != nil {
		return Checkout{}, err
	}
	return c.Await(ctx, id)
}

// Product is what a test's product is made of: one variant.
func Product(sku string, price int64) map[string]any {
	return map[string]any{
		"slug": "test-" + strings.ToLower(sku), "name": "Test " + sku, "category": "test", "status": "active",
		"variants": []map[string]any{{"sku": sku, "price": money.New(price, "EUR")}},
	}
}
