package boot

import (
	"strings"

	"github.com/souk-shop/souk/tools/internal/instance"
	"github.com/souk-shop/souk/tools/internal/runfile"
	"github.com/souk-shop/souk/tools/internal/supervise"
)

// note records the start or the end of a process.
func (u *Up) note(e supervise.Event) {
	if e.PID == 0 {
		u.say("  %s has ended (%v); starting it again. Log: %s", e.Name, e.Err, u.dir.Log(e.Name))
	}
	if err := u.record.Update(func(r *instance.Run) { set(r, e) }); err != nil {
		u.say("  %v", err)
	}
}

// set enters the event's pid and count where they belong.
func set(r *instance.Run, e supervise.Event) {
	if e.Name == runfile.Broker {
		r.Broker.PID, r.Broker.Restarts = e.PID, e.Restarts
		return
	}
	id, isSidecar := strings.CutSuffix(e.Name, sidecar)
	app := r.Apps[id]
	if isSidecar {
		app.DaprdPID, app.DaprdRestarts = e.PID, e.Restarts
	} else {
		app.AppPID, app.AppRestarts = e.PID, e.Restarts
	}
}
