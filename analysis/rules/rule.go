package rules

import (
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Rule is one kind of finding.
type Rule struct {
	// ID is mod_wsgi's or httpd's own code where the server has one, else a short
	// name; it is also the name of the page in docs/rules.
	ID string
	// Severity is the worst that a finding of the rule has.
	Severity Severity
	// Title says what the rule finds, in a few words.
	Title string
	// URL is the page of mod_wsgi's or httpd's manual that says how it should be.
	URL string

	// whole is set for a rule that needs the whole configuration: it is silent about a
	// fragment.
	whole bool

	// What a rule judges: one of the following units, so that its findings are
	// remembered as long as the unit stays the same (see unit.go), or the whole.

	// line judges one directive of those that lines names, in lower case, or everyLine.
	line  func(*view, fact)
	lines string
	// facts judges all directives of those that lines names, and what they are for each
	// other.
	facts func(*factsView)
	// group judges one WSGIDaemonProcess by itself.
	group func(*view, *interp.ProcessGroup)
	// container judges one <WSGIInterpreterOptions> by itself.
	container func(*view, *interp.Container)
	// process judges one process with the interpreters that are in it.
	process func(*view, *interp.Process)
	// decision judges one line that decided settings of interpreters, or came too late to,
	// with the processes in which it did.
	decision func(*view, *decision)
	// mounts judges the mounts of one server.
	mounts func(*hostView)
	// given is the premise of mounts, what it has to know of the whole configuration. A
	// rule without it is never silent.
	given func(*Pass) premise
	// check judges the whole configuration, at each keystroke anew. It is for what can
	// not be told of one unit.
	check func(*Pass)

	// advise completes a finding that repeats what httpd or mod_wsgi says.
	advise func(*Pass, *refusal, *Finding)
	// explain reports a log code that the server will print.
	explain func(*Pass, *emitted)
	// refuse reports that the requests which a line sends to a process group are
	// answered with 500.
	refuse func(*Pass, *interp.Refused, *config.Directive)
}

// everyLine names all directives that are facts.
const everyLine = "*"

// Doc is the path of the rule's page, from the root of the repository.
func (r Rule) Doc() string { return "docs/rules/" + r.ID + ".md" }

// All returns every rule, in the order of the index docs/rules/README.md.
func All() []Rule { return slices.Clone(all) }

// ruleOf is the rule of that id, nil if there is none.
func ruleOf(id string) *Rule { return byID[id] }

var byID = func() map[string]*Rule {
	rules := map[string]*Rule{}
	for i := range all {
		rules[all[i].ID] = &all[i]
	}
	return rules
}()

// manual is the address of mod_wsgi's manual.
const manual = "https://modwsgi.readthedocs.io/en/latest/"

// directivePage is the manual's page of one of mod_wsgi's directives.
func directivePage(name string) string { return manual + "configuration-directives/" + name + ".html" }

// codePage is the manual's section on one of mod_wsgi's log codes, given in lower case.
func codePage(code string) string { return manual + "error-reference.html#" + code }

// all are the rules, those of one subject together.
var all = []Rule{
	templateFile, unknownDirective, removedDirective, tooNewDirective, notOnWindows,
	wrongPlace,
	wrongArguments, invalidValue, invalidOption,
	unclosedSection, sectionClose, twoTags, missingBracket, containerSelector,
	includeFault, macroFault, defineFault, conditionFault, moduleFault, undefinedVariable, loadedTwice, noMPM, badUser, badGroup, httpdWarning, notRead, lostLine, moduleName,
	duplicateGroup, groupNotConfigured, groupNotAccessible, groupNotMatchable, noGroups, unknownGroup, groupOfOtherHost, groupNotPermitted, embeddedForbidden, unusedGroup, embeddedBesideGroups,
	noThreads, numberWithText, swallowedOption, timersOff, interruptAlone, lowLimit, optionAsName, cpuPriority, outsideChroot,
	ownGILNeedsPython312, freeThreadingNeedsBuild, freeThreadingPerApplication, switchIntervalSharedGIL, ownGILFreeThreaded, intervalFreeThreadedChildren, intervalFreeThreadedDaemon, intervalFreeThreadedInterpreter,
	ownGILWithoutEffect, ownGILOneThread, noParallelism, globalWithNamed,
	oddInterval, processWideInterval, overwrittenInterval,
	quotedSelector, specialSelector, unknownProcessSelector, unknownApplicationSelector, notScoped, setTwice, shadowedContainer,
	specialValue, unsetVariable, dispatchEverywhere, dispatchUnknownGroup,
	relativeScript, callableInPath, swappedMount, aliasToScript, trailingSlash, mountPath, shadowedMount, aliasOverMount, handlerOverMount, accessDenied, scriptExposed, sharedMain, noPathInfo,
	hiddenHost, inheritedGroup, embeddedTwin, importElsewhere, socketUser,
	rewriteWithoutPT, unanchoredMatch, noExecCGI, socketPrefix, socketPathLong,
	pythonHome, sitePackages, pathNoFolder, missingUserHome, pathWithoutEmbedded, hashSeed, modPython, variableForPython,
	extensionOwnGIL, extensionSecond, extensionNamedGroup, extensionFreeThreadedBuild, extensionUndeclared, extensionWrongABI,
	proxyHeaderName, proxyHeaderUnknown, proxyHeadersUntrusted, proxiesAlone, proxyHeaderTwice,
	basicWithoutScript, digestWithoutScript, groupWithoutScript, userScriptUnused,
	noEffect, reachesNothing, directoryOfFile, replacedSetting, overriddenByOption, reloadingOff,
	suppressionForm, suppressionReason, suppressionUnused,
}
