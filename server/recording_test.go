package server

import (
	"encoding/json"
	"os"
	"sync"
)

// recordingFile is where the tests write what the server sent in them, for a check against
// LSP's own types (protocol-lint); "" for nowhere.
var recordingFile = os.Getenv("PROTOCOL_RECORDING")

// recorded is one message of the server, with the method that it answers.
type recorded struct {
	Kind   string          `json:"kind"` // result, request or notification
	Method string          `json:"method"`
	Value  json.RawMessage `json:"value"`
}

var recording struct {
	sync.Mutex
	messages []recorded
}

// record keeps a message; answered is the method of the request that it answers.
func record(m *message, answered string) {
	if recordingFile == "" || m.Error != nil {
		return
	}
	kept := recorded{"result", answered, m.Result}
	switch {
	case m.Method != "" && m.ID != nil:
		kept = recorded{"request", m.Method, m.Params}
	case m.Method != "":
		kept = recorded{"notification", m.Method, m.Params}
	case answered == "":
		return
	}
	recording.Lock()
	defer recording.Unlock()
	recording.messages = append(recording.messages, kept)
}

// writeRecording writes what was kept.
func writeRecording() error {
	if recordingFile == "" {
		return nil
	}
	data, err := json.Marshal(recording.messages)
	if err != nil {
		return err
	}
	return os.WriteFile(recordingFile, data, 0o644)
}
