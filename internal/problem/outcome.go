package problem

// Outcome is what a subscription tells its sidecar about a delivery.
type Outcome string

// The outcomes, as Dapr spells them.
const (
	Success Outcome = "SUCCESS"
	Retry   Outcome = "RETRY"
	Drop    Outcome = "DROP"
)

// OutcomeOf maps a handler's error. Only what can never succeed is dropped (to the dead letter): invalid input. All
// else is tried again: what is not there yet may come, what conflicts may settle, and an unclassified error may pass.
func OutcomeOf(err error) Outcome {
	switch {
	case err == nil:
		return Success
	case Is(err, Invalid):
		return Drop
	default:
		return Retry
	}
}
