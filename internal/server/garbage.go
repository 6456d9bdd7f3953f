package server

import (
	"os"
	"runtime/debug"
)

// CollectLess has garbage collected when the heap has grown by percent of what lives in it, unless the environment says
// otherwise (GOGC), and gives back what making the service has left. It is for a service through which much passes and in
// which little stays: by default a busy one would collect all the time. GOMEMLIMIT is heeded as ever.
func CollectLess(percent int) {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.FreeOSMemory()
	debug.SetGCPercent(percent)
}
