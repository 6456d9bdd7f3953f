package e2e

import "testing"

func TestEmbedded(t *testing.T) { play(t, "embedded") }

func TestRedis(t *testing.T) { play(t, "redis") }

// play runs everything on one shop. It begins with an impatient one, whose orders time out within seconds, and goes on
// with a patient one on the same data.
func play(t *testing.T, profile string) {
	s := open(t, profile)
	t.Run("Resources", s.resources)
	t.Run("Timeouts", s.timeouts)
	t.Run("Restart", s.restart)
	s.patient(t)
	t.Run("Journeys", s.journeys)
	t.Run("Race", s.race)
	t.Run("Kills", s.kills)
	t.Run("Events", s.events)
}

// journeys runs those that share the shop without disturbing each other.
func (s *scene) journeys(t *testing.T) {
	for name, journey := range map[string]func(*scene, *testing.T){
		"Purchase": (*scene).purchase, "GuestCart": (*scene).guestCart, "Declined": (*scene).declined,
		"Slow": (*scene).slow, "ErrorThenSuccess": (*scene).errorThenSuccess, "LastItem": (*scene).lastItem,
		"StaleCart": (*scene).staleCart, "ChangedPrice": (*scene).changedPrice, "Tokens": (*scene).tokens,
		"DoubleSubmit": (*scene).doubleSubmit, "TwoKeysOneCart": (*scene).twoKeysOneCart, "Cancel": (*scene).cancel,
		"StaffCancel": (*scene).staffCancel, "Progress": (*scene).progress, "BadInput": (*scene).badInput,
		"Strangers": (*scene).strangers, "Staff": (*scene).staffOnly, "Import": (*scene).importProducts,
		"Poison": (*scene).poison, "Spoofed": (*scene).spoofed, "Documents": (*scene).documents,
		"NewCategory": (*scene).newCategory,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			journey(s, t)
		})
	}
}
