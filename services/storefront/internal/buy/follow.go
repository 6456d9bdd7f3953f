package buy

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// comeAgain is how long a stream waits before it asks the gateway again for one that broke off.
const comeAgain = 500 * time.Millisecond

// follow streams a checkout's progress as pieces of its page: "status" for each change, then "end". When the gateway's
// stream breaks off it is asked for again; when this one does, the browser comes again and names the last event it has.
func (p pages) follow(w http.ResponseWriter, r *http.Request) error {
	id, err := checkoutInAddress(r)
	if err != nil {
		return err
	}
	if _, signed := web.Visiting(r).Signed(); !signed {
		return p.askToSignIn(w, r, id)
	}
	// Before the stream begins, an error can still be a status: a browser does not come again after it.
	made, err := p.Shop.Checkout(web.Visiting(r).As(r.Context()), id, 0)
	if err != nil {
		return err
	}
	if made.Ended() && server.LastEventID(r) == endID {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	stream, err := server.EventStream(w, r)
	if err != nil {
		return nil //nolint:nilerr // the visitor has gone
	}
	defer stream.Close()
	relay := relay{pages: p, r: r, stream: stream, id: id, last: server.LastEventID(r)}
	for !relay.ended {
		if err := relay.once(); err != nil {
			server.Log(r.Context()).Info("a checkout's stream ends early", "error", err)
			return nil // the browser comes again, with a sign-in that is renewed
		}
		if !relay.ended && pause(stream.Context(), comeAgain) != nil {
			return nil
		}
	}
	return nil
}

// endID is the id of a stream's last event.
const endID = "end"

// relay is one stream to a browser.
type relay struct {
	pages
	r      *http.Request
	stream *server.Stream
	id     string
	last   string
	ended  bool
}

// once relays one stream of the gateway. The error is for one that is not to be asked for again: the browser has gone, or
// may not follow.
func (s *relay) once() error {
	ctx := web.Visiting(s.r).As(s.stream.Context())
	source, err := s.Shop.Follow(ctx, s.id, s.last)
	switch {
	case problem.Is(err, problem.Unavailable):
		return s.stream.Context().Err()
	case err != nil:
		return err
	case source == nil:
		return s.end()
	}
	defer func() { _ = source.Close() }()
	for update, err := range shop.Updates(source) {
		if err != nil {
			server.Log(s.r.Context()).Warn("a checkout's stream broke off", "error", err)
			break
		}
		if err := s.send(update); err != nil {
			return err
		}
		if s.ended = update.Checkout.Ended(); s.ended {
			return s.end()
		}
	}
	return s.stream.Context().Err()
}

// send sends what has changed, unless the browser has it.
func (s *relay) send(update shop.Update) error {
	if update.ID != "" && update.ID == s.last {
		return nil
	}
	s.last = update.ID
	page := s.progressOf(s.r, update.Checkout)
	page.Live = true
	text, err := s.Text(s.r, "progress", "live", &view.Frame{}, page)
	if err != nil {
		return err
	}
	return s.stream.SendText("status", update.ID, string(text))
}

// end tells the browser not to come again.
func (s *relay) end() error {
	s.ended = true
	return s.stream.SendText("end", endID, "")
}

// askToSignIn is the stream for somebody whose sign-in has ended: a browser shows no page in place of a stream.
func (p pages) askToSignIn(w http.ResponseWriter, r *http.Request, id string) error {
	text, err := p.Text(r, "progress", "signed-out", &view.Frame{}, "/login?"+url.Values{"next": {"/checkout/" + id}}.Encode())
	if err != nil {
		return err
	}
	stream, err := server.EventStream(w, r)
	if err != nil {
		return nil //nolint:nilerr // the visitor has gone
	}
	defer stream.Close()
	if stream.SendText("status", "signed-out", string(text)) == nil {
		_ = stream.SendText("end", endID, "") // the visitor has gone
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
