package session_test

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/services/auth/internal/session"
)

var (
	start = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	key   = []byte("a key that never leaves the service")
)

func first(tb testing.TB) session.Token {
	tb.Helper()
	t, err := session.NewToken(func(raw []byte) error { _, err := rand.Read(raw); return err })
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func refresh(s *session.Session, t session.Token, now time.Time) session.Verdict {
	return s.Refresh(t.Hash(), []string{t.Next(key).Hash(), t.Next([]byte("of another time")).Hash()}, now)
}

func TestRefresh(t *testing.T) {
	one := first(t)
	two := one.Next(key)
	three := two.Next(key)
	stranger := first(t)
	tests := []struct {
		name  string
		steps func(s *session.Session) session.Verdict
		want  session.Verdict
		alive bool
	}{
		{"the good one", func(s *session.Session) session.Verdict { return refresh(s, one, start) }, session.Rotated, true},
		{"its successor", func(s *session.Session) session.Verdict {
			refresh(s, one, start)
			return refresh(s, two, start.Add(time.Minute))
		}, session.Rotated, true},
		{"the same again at once", func(s *session.Session) session.Verdict {
			refresh(s, one, start)
			return refresh(s, one, start.Add(session.Grace))
		}, session.Repeated, true},
		{"the same again later", func(s *session.Session) session.Verdict {
			refresh(s, one, start)
			return refresh(s, one, start.Add(session.Grace+1))
		}, session.Reused, false},
		{"the one before the last, at once", func(s *session.Session) session.Verdict {
			refresh(s, one, start)
			refresh(s, two, start)
			return refresh(s, one, start)
		}, session.Reused, false},
		{"the good one after a reuse", func(s *session.Session) session.Verdict {
			refresh(s, one, start)
			refresh(s, two, start)
			refresh(s, one, start)
			return refresh(s, three, start)
		}, session.Refused, false},
		{"one that was never given", func(s *session.Session) session.Verdict {
			return refresh(s, stranger, start)
		}, session.Reused, false},
		{"after logout", func(s *session.Session) session.Verdict {
			s.Revoke(session.RevokedLogout, start)
			return refresh(s, one, start)
		}, session.Refused, false},
		{"after thirty days", func(s *session.Session) session.Verdict {
			return refresh(s, one, start.Add(session.Lifetime))
		}, session.Refused, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := session.Start("u", one.Hash(), start)
			if got := tt.steps(&s); got != tt.want {
				t.Errorf("verdict %v, want %v", got, tt.want)
			}
			if s.Active(start) != tt.alive {
				t.Errorf("the family is %+v", s)
			}
		})
	}
	var none session.Session
	if got := refresh(&none, one, start); got != session.Refused || none != (session.Session{}) {
		t.Errorf("no family: %v, %+v", got, none)
	}
}

// TestFamilyProperties walks a family through any sequence of refreshes, with any token it ever gave, at any time.
func TestFamilyProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given := []session.Token{mustFirst(t)}
		s := session.Start("u", given[0].Hash(), start)
		now, rotated, dead := start, start, false
		t.Repeat(map[string]func(*rapid.T){
			"refresh": func(t *rapid.T) {
				i := rapid.IntRange(0, len(given)-1).Draw(t, "token")
				last := len(given) - 1
				got := refresh(&s, given[i], now)
				want := session.Reused
				switch {
				case dead || now.Sub(start) >= session.Lifetime:
					want = session.Refused
				case i == last:
					want = session.Rotated
					given, rotated = append(given, given[i].Next(key)), now
				case i == last-1 && now.Sub(rotated) <= session.Grace:
					want = session.Repeated
				}
				dead = dead || want == session.Reused
				if got != want {
					t.Fatalf("token %d of %d: verdict %v, want %v", i, last, got, want)
				}
			},
			"wait": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.Int64Range(0, int64(2*session.Grace)).Draw(t, "wait")))
			},
			"wait long": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.Int64Range(0, int64(session.Lifetime/4)).Draw(t, "wait")))
			},
			"logout": func(t *rapid.T) {
				if rapid.IntRange(0, 9).Draw(t, "dice") == 0 && s.Active(now) {
					s.Revoke(session.RevokedLogout, now)
					dead = true
				}
			},
			"": func(t *rapid.T) {
				if good := rotators(s, given, now); len(good) > 1 || (dead && len(good) > 0) {
					t.Fatalf("the tokens %v are all good (dead: %v)", good, dead)
				}
			},
		})
	})
}

// rotators returns which of the tokens would rotate the family now.
func rotators(s session.Session, given []session.Token, now time.Time) (good []int) {
	for i, token := range given {
		try := s
		if refresh(&try, token, now) == session.Rotated {
			good = append(good, i)
		}
	}
	return good
}

func mustFirst(t *rapid.T) session.Token {
	token, err := session.NewToken(func(raw []byte) error {
		copy(raw, rapid.SliceOfN(rapid.Byte(), len(raw), len(raw)).Draw(t, "secret"))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestTokenText(t *testing.T) {
	one := first(t)
	got, err := session.ParseToken(one.Text())
	if err != nil || got != one {
		t.Fatalf("%v, %v", got, err)
	}
	if one.Next(key).Text() == one.Next([]byte("another key")).Text() || one.Next(key).Text() == one.Text() {
		t.Error("a successor can be had without the key")
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if shown := fmt.Sprintf(verb, one); strings.Contains(shown, one.Text()) {
			t.Errorf("%s shows the secret", verb)
		}
	}
	text := one.Text()
	for _, bad := range []string{
		"", ".", text + ".", text[:len(text)-1], text + "A", strings.ToUpper(text[:32]) + text[32:], text[1:], " " + text,
		strings.Replace(text, ".", "", 1), text[:len(text)-1] + "!", text[:len(text)-1] + "\n",
	} {
		if bad == text {
			continue
		}
		if _, err := session.ParseToken(bad); err == nil {
			t.Errorf("%d bytes were taken: %q", len(bad), bad)
		}
	}
}

func FuzzParseToken(f *testing.F) {
	f.Add("00112233445566778899aabbccddeeff.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
	f.Add("x.y")
	f.Fuzz(func(t *testing.T, text string) {
		if token, err := session.ParseToken(text); err == nil && token.Text() != text {
			t.Errorf("%q is rendered as %q: two spellings of one token", text, token.Text())
		}
	})
}
