package catalog

import "testing"

func TestLogCodeOf(t *testing.T) {
	if n := len(logCodes()); n != 211 {
		t.Errorf("%d log codes, want 211", n)
	}
	c := LogCodeOf("WSGI0200")
	if c == nil || c.Level != "WARNING" || c.Predict != "parse" || !c.Reachable {
		t.Errorf("WSGI0200 = %+v", c)
	}
	if c := LogCodeOf("WSGI9999"); c != nil {
		t.Errorf("WSGI9999 = %+v, want none", c)
	}
}
