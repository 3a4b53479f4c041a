package findings

import (
	"crypto/sha256"
	"fmt"
)

// Once finds what several roots say of a file that they have in common.
type Once struct {
	told map[[sha256.Size]byte]bool
}

// Mark marks the findings of a root that an earlier root had as well.
func (o *Once) Mark(r *Root) {
	if o.told == nil {
		o.told = map[[sha256.Size]byte]bool{}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.At == nil {
			continue // of this root alone
		}
		key := sha256.Sum256(fmt.Append(nil, f.Fingerprint, f.At.Line, ":", f.At.Column, f.Suppressed != nil, f.Message, f.Note))
		f.Repeated = o.told[key]
		o.told[key] = true
	}
}
