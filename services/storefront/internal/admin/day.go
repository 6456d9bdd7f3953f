package admin

import (
	"net/http"
	"time"
)

// firstDay is the earliest that can be asked for.
var firstDay = time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC)

// day is a day in UTC, as the shop's books have it, between its neighbours.
type day struct {
	time.Time
	today time.Time
}

// dayOf returns the day that the address names, or today. A day before the first or in the future is clamped.
func (p pages) dayOf(r *http.Request) day {
	today := p.Now().UTC().Truncate(24 * time.Hour)
	asked, err := time.Parse(time.DateOnly, r.URL.Query().Get("day"))
	switch {
	case err != nil, asked.After(today):
		asked = today
	case asked.Before(firstDay):
		asked = firstDay
	}
	return day{Time: asked, today: today}
}

// String is YYYY-MM-DD.
func (d day) String() string { return d.Format(time.DateOnly) }

// IsToday tells whether the day has not ended.
func (d day) IsToday() bool { return d.Equal(d.today) }

// Today is the last day that there is.
func (d day) Today() string { return d.today.Format(time.DateOnly) }

// First is the first day that there is.
func (d day) First() string { return firstDay.Format(time.DateOnly) }

// Previous is the day before, or "".
func (d day) Previous() string {
	if !d.After(firstDay) {
		return ""
	}
	return d.AddDate(0, 0, -1).Format(time.DateOnly)
}

// Next is the day after, or "".
func (d day) Next() string {
	if d.IsToday() {
		return ""
	}
	return d.AddDate(0, 0, 1).Format(time.DateOnly)
}
