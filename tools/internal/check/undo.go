package check

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/souk-shop/souk/tools/internal/client"
)

// undoTimeout is how long undoing may take, also when the time for the check is over.
const undoTimeout = 30 * time.Second

// undo cancels the order that may have been made, waits until its payment is undone, and signs out.
func (c *check) undo(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTimeout)
	defer cancel()
	var steps []step
	if c.sent {
		steps = append(steps, step{"cancellation", c.cancel})
	}
	if c.confirmed {
		steps = append(steps, step{"refund", c.refunded})
	}
	if c.session.RefreshToken != "" {
		steps = append(steps, step{"sign out", c.signOut})
	}
	for _, s := range steps {
		if err := c.perform(ctx, s); err != nil {
			return fmt.Errorf("look after the order %s of %s: %w", c.checkout.ID, c.email(), err)
		}
	}
	return nil
}

// cancel cancels the order: its goods go back on the shelf, and the payment is undone.
func (c *check) cancel(ctx context.Context) (string, error) {
	if c.checkout.ID == "" {
		if err := c.findOrder(ctx); err != nil {
			return "", err
		}
	}
	if err := c.api.Do(ctx, client.Call{Method: http.MethodGet, Path: "/checkouts/" + c.checkout.ID}, &c.checkout); err != nil {
		return "", err
	}
	if c.checkout.Status == "cancelled" || c.checkout.Status == "rejected" {
		return "the checkout is " + c.checkout.Status + " already", nil
	}
	var order struct {
		Status string `json:"status"`
	}
	err := c.api.Do(ctx, client.Call{Method: http.MethodPost, Path: "/orders/" + c.checkout.ID + "/cancel", Key: c.key("cancel")}, &order)
	switch {
	case client.CodeOf(err) == http.StatusNotFound:
		return "", pending("the checkout is under way, and no order yet")
	case err != nil:
		return "", err
	case order.Status != "cancelled":
		return "", pending("the order is " + order.Status)
	}
	return "the order " + c.checkout.ID + " is cancelled", nil
}

// findOrder finds the order of a checkout whose answer was lost.
func (c *check) findOrder(ctx context.Context) error {
	var page struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if err := c.api.Do(ctx, client.Call{Method: http.MethodGet, Path: "/orders"}, &page); err != nil {
		return err
	}
	if len(page.Items) == 0 {
		return pending("the answer to the checkout was lost, and no order came of it so far")
	}
	c.checkout.ID = page.Items[0].ID
	return nil
}

// refunded waits until the order's payment is undone.
func (c *check) refunded(ctx context.Context) (string, error) {
	var order struct {
		Timeline []struct {
			Event string `json:"event"`
		} `json:"timeline"`
	}
	if err := c.api.Do(ctx, client.Call{Method: http.MethodGet, Path: "/orders/" + c.checkout.ID}, &order); err != nil {
		return "", err
	}
	for _, m := range order.Timeline {
		if m.Event == "PaymentRefunded" || m.Event == "PaymentVoided" {
			return "the payment is undone", nil
		}
	}
	return "", pending("the payment is not undone yet")
}

func (c *check) signOut(ctx context.Context) (string, error) {
	call := client.Call{Method: http.MethodPost, Path: "/auth/logout", In: map[string]string{"refresh_token": c.session.RefreshToken}}
	return "", c.api.Do(ctx, call, nil)
}
