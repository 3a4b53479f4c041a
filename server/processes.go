package server

import (
	"context"
	"encoding/json"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/report"
)

// processTree is the answer of modwsgi.processes: what `explain` says, as a tree for a
// view of an editor, with places that it can go to.
type processTree struct {
	Root     string         `json:"root"`
	Fragment bool           `json:"fragment"` // no main configuration is known to include it
	Target   targetAnswer   `json:"target"`
	Groups   []processGroup `json:"groups"`
}

type processGroup struct {
	placed
	ProcessGroup string               `json:"processGroup"`
	Mode         string               `json:"mode"` // shared, own, free-threaded or mixed; "" where no Python runs
	Detail       string               `json:"detail"`
	Interpreters []processInterpreter `json:"interpreters"`
}

type processInterpreter struct {
	placed
	ApplicationGroup string   `json:"applicationGroup"`
	Mode             string   `json:"mode"`
	Detail           string   `json:"detail"`
	Because          []placed `json:"because"`
	Mounts           []placed `json:"mounts"`
}

// placed is a label and the line that it speaks of; null if there is none.
type placed struct {
	Label    string             `json:"label"`
	Location *protocol.Location `json:"location"`
}

func processes(ctx context.Context, s *snapshot, args []json.RawMessage) (any, error) {
	values, err := texts(args, 1, "the URI of a document")
	if err != nil {
		return nil, err
	}
	r, err := s.resultOf(ctx, values[0])
	if err != nil {
		return nil, err
	}
	return s.processTree(r), nil
}

func (s *snapshot) processTree(r *analysis.Result) processTree {
	overview := report.New(r, s.shown(r.Root))
	tree := processTree{Root: s.shown(r.Root), Fragment: overview.Fragment(), Target: targetOf(r), Groups: []processGroup{}}
	for _, g := range overview.Groups {
		if g.Name == "" && !g.Serves() {
			continue // nobody asks for embedded mode where nothing runs in it
		}
		group := processGroup{
			placed:       s.placed(g.Title(), g.Place),
			ProcessGroup: g.Name,
			Detail:       g.Mode.String() + " · " + g.Size(),
			Mode:         string(g.Mode.Kind),
			Interpreters: []processInterpreter{},
		}
		if !g.Starts {
			group.Mode, group.Detail = "", g.Why
		}
		for _, i := range g.Interpreters {
			if i.Idle && len(g.Interpreters) > 1 {
				continue
			}
			group.Interpreters = append(group.Interpreters, s.processInterpreter(i))
		}
		tree.Groups = append(tree.Groups, group)
	}
	return tree
}

func (s *snapshot) processInterpreter(i report.Interpreter) processInterpreter {
	converted := processInterpreter{
		placed:           placed{Label: i.Title},
		ApplicationGroup: i.Name,
		Mode:             string(i.Mode.Kind),
		Detail:           i.Mode.String(),
		Because:          []placed{},
		Mounts:           []placed{},
	}
	if i.By.Line != "" {
		converted.Because = append(converted.Because, s.placed(i.By.Line, i.By.Place))
	} else if i.By.Default != "" {
		converted.Because = append(converted.Because, placed{Label: i.By.Default})
	}
	for _, run := range i.Runs {
		converted.Mounts = append(converted.Mounts, s.placed(run.Text, run.Place))
	}
	if len(i.Runs) > 0 {
		converted.Location = converted.Mounts[0].Location
	}
	return converted
}

func (s *snapshot) placed(label string, at report.Place) placed {
	p := placed{Label: label}
	if at.Path != "" {
		line := protocol.Position{Line: protocol.UInteger(max(at.Line-1, 0))}
		p.Location = &protocol.Location{URI: s.uriOf(at.Path), Range: protocol.Range{Start: line, End: line}}
	}
	return p
}
