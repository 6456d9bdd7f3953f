package admin

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func plain(v int64) string { return strconv.FormatInt(v, 10) }

func TestAChartStaysInItsFrame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(0, 20), rapid.Int64Range(0, math.MaxInt64)), 24, 24).Draw(t, "values")
		c := newChart(values, plain)
		if len(c.Bars) != 24 {
			t.Fatalf("%d bars", len(c.Bars))
		}
		for i, b := range c.Bars {
			switch {
			case b.X < 0, b.X+b.Width > chartWidth, b.Y < chartTop, b.Y+b.Height != c.Base():
				t.Fatalf("bar %d is outside: %+v", i, b)
			case (b.Height > 0) != (values[i] > 0):
				t.Fatalf("bar %d of %d has height %d", i, values[i], b.Height)
			case i > 0 && b.X < c.Bars[i-1].X+c.Bars[i-1].Width:
				t.Fatalf("bar %d covers the one before", i)
			}
			for j, other := range c.Bars {
				if values[j] > values[i] && other.Height < b.Height {
					t.Fatalf("%d is drawn lower than %d", values[j], values[i])
				}
			}
		}
		for i, tick := range c.Ticks {
			if tick.Y < chartTop || tick.Y > c.Base() || i > 0 && tick.Y <= c.Ticks[i-1].Y {
				t.Fatalf("tick %d: %+v", i, c.Ticks)
			}
		}
	})
}

func TestTheEndOfAnAxis(t *testing.T) {
	for most, want := range map[int64]int64{
		0: 1, 1: 1, 2: 2, 3: 5, 6: 10, 11: 20, 501: 1000, 12345678: 20000000, math.MaxInt64: math.MaxInt64,
	} {
		if got := ceiling(most); got != want {
			t.Errorf("%d: %d, want %d", most, got, want)
		}
	}
	if c := newChart(make([]int64, 24), plain); !c.Empty {
		t.Error("a day without anything is not empty")
	}
}
