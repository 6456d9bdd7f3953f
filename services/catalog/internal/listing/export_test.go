package listing

// Forget makes the next question look every word up.
func (l *Listing) Forget() { l.known.forget() }
