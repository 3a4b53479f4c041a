// Package server is the language server: it speaks the Language Server Protocol
// 3.17 over a pair of streams and translates between it and the analysis. It knows
// nothing of what a directive means.
//
// One goroutine, that of server.run, owns the state. It takes the messages in their
// order, applies edits, and hands each request an immutable snapshot to answer from
// in a goroutine of its own: answers may overtake each other, edits never do. The
// diagnostics have one goroutine more, which always works on the newest snapshot.
package server
