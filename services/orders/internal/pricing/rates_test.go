package pricing

import "testing"

func TestParseRates(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		raw string
		ok  bool
	}{
		"good":               {`{"DE":{"flat":490,"free_from":5000},"*":{"flat":0}}`, true},
		"no rates":           {`{}`, false},
		"null":               {`null`, false},
		"no flat price":      {`{"DE":{"free_from":1}}`, false},
		"no rate":            {`{"DE":null}`, false},
		"no JSON":            {`DE=490`, false},
		"unknown field":      {`{"DE":{"flat":1,"fre_from":2}}`, false},
		"lower case":         {`{"de":{"flat":1}}`, false},
		"no country":         {`{"GERMANY":{"flat":1}}`, false},
		"negative":           {`{"DE":{"flat":-1}}`, false},
		"negative threshold": {`{"DE":{"flat":1,"free_from":-1}}`, false},
		"a fraction":         {`{"DE":{"flat":4.9}}`, false},
		"trailing":           {`{"DE":{"flat":1}} {}`, false},
	} {
		if _, err := ParseRates([]byte(tt.raw)); (err == nil) != tt.ok {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestDefaultRates(t *testing.T) {
	t.Parallel()
	if _, ok := DefaultRates().For("DE"); !ok {
		t.Error("the default rates do not serve DE")
	}
}

func FuzzParseRates(f *testing.F) {
	f.Add([]byte(`{"DE":{"flat":490,"free_from":5000},"*":{"flat":1490}}`))
	f.Add(defaultRates)
	f.Fuzz(func(t *testing.T, raw []byte) {
		rates, err := ParseRates(raw)
		if err != nil {
			return
		}
		for country, rate := range rates {
			if rate.Flat < 0 || (country != Everywhere && len(country) != 2) {
				t.Errorf("accepted %q: %+v", country, rate)
			}
		}
	})
}
