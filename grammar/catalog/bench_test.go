package catalog

import "testing"

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load()
	}
}

func BenchmarkCheckArguments(b *testing.B) {
	d := Default().In("WSGIDaemonProcess", everything)
	for b.Loop() {
		d.CheckArguments("api processes=2 threads=15 python-home=/opt/venv display-name=%{GROUP} request-timeout=60", Place{})
	}
}

func BenchmarkNearest(b *testing.B) {
	c := Default()
	for b.Loop() {
		c.Nearest("WSGIDeamonProcess")
	}
}
