package server

import (
	"os"
	"runtime/debug"
)

// garbage is how much the heap may grow before it is collected, in hundredths of what lives in it.
const garbage = 400

// CollectLess has garbage collected less often than by default, unless the environment says how (GOGC), and gives back what
// making the service has left. It is for a service through which much passes and in which little stays: a busy one would
// collect all the time. GOMEMLIMIT is heeded as ever.
func CollectLess() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.FreeOSMemory()
	debug.SetGCPercent(garbage)
}
