package text

// Segments returns how many segments there are.
func (x *Index) Segments() int { return len(x.segments) }
