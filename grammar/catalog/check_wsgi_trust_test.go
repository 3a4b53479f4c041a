package catalog

import "testing"

// What WSGITrustedProxies and Require ip say, as seen on httpd 2.4.71 with APR 1.7.
func TestSubnetFault(t *testing.T) {
	for subnet, want := range map[string]string{
		"10": "", "4294967296": "", "10.": "", "10.1.2": "", "10.1.2.3": "", "010.1.2.3": "", "10.0.0.0/8": "", "10.0.0.0/255.0.0.0": "", "fe80::1": "",
		"fe80::1/64": "", "FE80::1": "", "0010.0.0.1/8": "", "fe80::0001/128": "",
		"10/8": badAddress, "300.1.1.1": badAddress, "10..1": badAddress, "1.2.3.4.5": badAddress, ":80": badAddress, "fe80::1%eth0": badAddress,
		"1.2.3.4/33": badMask, "1.2.3.4/0": badMask, "1.2.3.4/x": badMask, "1.2.3.4/": badMask, "::1/129": badMask, "::1/255.0.0.0": badMask,
		"host": badValue, "/24": badValue, "": badValue,
	} {
		if got := subnetFault(subnet); got != want {
			t.Errorf("subnetFault(%q) = %q, want %q", subnet, got, want)
		}
	}
}
