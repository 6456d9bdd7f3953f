package admin

import (
	"fmt"
	"math"
	"math/bits"
)

// Sizes of a chart in its own units, which the page scales.
const (
	chartWidth  = 400
	chartHeight = 190
	chartTop    = 20
	chartBottom = 24
	plotHeight  = chartHeight - chartTop - chartBottom
)

// bar is one column of a chart.
type bar struct {
	X, Y, Width, Height int
	// Label is what is counted, Text how much.
	Label, Text string
}

// tick is a line across a chart.
type tick struct {
	Y    int
	Text string
}

// chart is a bar chart, ready to be drawn. All its numbers are whole.
type chart struct {
	// ID is unique on the page.
	ID string
	// Title and Caption are message ids: what it shows, and what the columns are.
	Title, Caption string
	// Sum is the whole in words.
	Sum  string
	Bars []bar
	// Ticks are the lines, from the top.
	Ticks []tick
	// Empty tells that there is nothing to draw.
	Empty bool
}

// newChart draws a value for each hour; write says a value in words.
func newChart(values []int64, write func(int64) string) chart {
	top := ceiling(highest(values))
	c := chart{Empty: highest(values) <= 0}
	if c.Empty {
		top = 1
	}
	for _, at := range ticksOf(top) {
		c.Ticks = append(c.Ticks, tick{Y: chartTop + plotHeight - scaled(at, top, plotHeight), Text: write(at)})
	}
	for i, v := range values {
		left, right := i*chartWidth/len(values), (i+1)*chartWidth/len(values)
		height := scaled(v, top, plotHeight)
		if v > 0 && height == 0 {
			height = 1
		}
		c.Bars = append(c.Bars, bar{
			X: left + 1, Width: max(right-left-3, 1), Y: chartTop + plotHeight - height, Height: height,
			Label: fmt.Sprintf("%02d:00", i), Text: write(v),
		})
	}
	return c
}

func highest(values []int64) int64 {
	var most int64
	for _, v := range values {
		most = max(most, v)
	}
	return most
}

// ceiling returns the end of an axis that most fits under: 1, 2 or 5 times a power of ten.
func ceiling(most int64) int64 {
	for power := int64(1); power <= math.MaxInt64/10; power *= 10 {
		for _, step := range []int64{1, 2, 5} {
			if step*power >= most {
				return step * power
			}
		}
	}
	return max(most, 1)
}

// ticksOf returns where the lines are.
func ticksOf(top int64) []int64 {
	if top < 2 || top%2 != 0 {
		return []int64{top, 0}
	}
	return []int64{top, top / 2, 0}
}

// scaled returns v × size / top, for any v from 0 to top, without overflow.
func scaled(v, top int64, size int) int {
	if v <= 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(min(v, top)), uint64(size))
	quotient, _ := bits.Div64(hi, lo, uint64(top))
	return int(quotient) //nolint:gosec // at most size
}

// Labels are the bars that have their label written below: every fourth.
func (c chart) Labels() []bar {
	var some []bar
	for i := 0; i < len(c.Bars); i += 4 {
		some = append(some, c.Bars[i])
	}
	return some
}

// Base is where the bars stand.
func (c chart) Base() int { return chartTop + plotHeight }
