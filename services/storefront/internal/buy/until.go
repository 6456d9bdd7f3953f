package buy

import (
	"context"
	"time"
)

// askAgain is how often something is asked for that will be there in a moment.
const askAgain = 100 * time.Millisecond

// until asks whether something is so, again and again, until it is, or limit is over, or there is an error. so is false
// when limit was over first.
func until(ctx context.Context, limit time.Duration, is func(ctx context.Context) (bool, error)) (so bool, err error) {
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ticker := time.NewTicker(askAgain)
	defer ticker.Stop()
	for {
		if so, err = is(limited); so || err != nil {
			break
		}
		select {
		case <-ticker.C:
			continue
		case <-limited.Done():
		}
		break
	}
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		return false, nil //nolint:nilerr // the limit is over: that is an answer
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	return so, err
}
