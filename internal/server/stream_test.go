package server_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/server"
)

func streaming(cfg server.Config, body func(*server.Stream) error) *server.Server {
	s := server.New(cfg, nil)
	s.Router().Get("/", server.Handle(func(w http.ResponseWriter, r *http.Request) error {
		stream, err := server.EventStream(w, r)
		if err != nil {
			return err
		}
		defer stream.Close()
		return body(stream)
	}))
	return s
}

func TestStream(t *testing.T) {
	s := streaming(server.Config{}, func(stream *server.Stream) error {
		if err := stream.Send("two\nlines", "", 1); err == nil {
			t.Error("an event's name broke its line")
		}
		if err := stream.Send("", "", "a\nb"); err != nil {
			return err
		}
		return stream.Send("status", "7", map[string]string{"status": "confirmed"})
	})
	w := ask(s, http.MethodGet, "/", "")
	const want = "retry: 1000\n\ndata: \"a\\nb\"\n\nid: 7\nevent: status\ndata: {\"status\":\"confirmed\"}\n\n"
	if w.Body.String() != want || w.Header().Get("Content-Type") != "text/event-stream" || !w.Flushed {
		t.Errorf("%s\n%q, want %q", w.Header(), w.Body, want)
	}
}

func TestStreamOfText(t *testing.T) {
	s := streaming(server.Config{}, func(stream *server.Stream) error {
		if err := stream.SendText("a", "two\nlines", ""); err == nil {
			t.Error("an event's id broke its line")
		}
		if err := stream.SendText("part", "1", "<p>\r\na\rb\n\nid: 9</p>"); err != nil {
			return err
		}
		return stream.SendText("", "", "")
	})
	const want = "retry: 1000\n\nid: 1\nevent: part\ndata: <p>\ndata: a\ndata: b\ndata: \ndata: id: 9</p>\n\ndata: \n\n"
	if w := ask(s, http.MethodGet, "/", ""); w.Body.String() != want {
		t.Errorf("%q, want %q", w.Body, want)
	}
}

func TestStreamLivesPastTheTimeoutAndBeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := streaming(server.Config{Timeout: time.Second}, func(stream *server.Stream) error {
			select {
			case <-stream.Context().Done():
				t.Error("the time limit cut the stream")
			case <-time.After(40 * time.Second):
			}
			return nil
		})
		if w := ask(s, http.MethodGet, "/", ""); w.Body.String() != "retry: 1000\n\n:\n\n:\n\n" {
			t.Errorf("%q", w.Body)
		}
	})
}

func TestStreamEndsWithTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := streaming(server.Config{}, func(stream *server.Stream) error { <-stream.Context().Done(); return nil })
		ended := make(chan struct{})
		go func() { ask(s, http.MethodGet, "/", ""); close(ended) }()
		synctest.Wait()
		if err := s.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		<-ended
	})
}

func TestStreamEndsWithItsClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent error
		s := streaming(server.Config{}, func(stream *server.Stream) error {
			<-stream.Context().Done()
			sent = stream.Send("late", "", 1)
			return nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx))
		if sent == nil {
			t.Error("sending to nobody went well")
		}
	})
}
