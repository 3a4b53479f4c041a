package config

import "strings"

// factNames are the directives, besides mod_wsgi's own, that decide which request
// ends in which interpreter or that a rule looks at. Lower-case.
var factNames = names(`
	servername serveralias listen usecanonicalname usecanonicalphysicalport
	<virtualhost <directory <directorymatch <location <locationmatch <files <filesmatch
	<if <elseif <else <proxy <proxymatch <limit <limitexcept
	<requireall <requireany <requirenone
	alias aliasmatch scriptalias scriptaliasmatch
	redirect redirectmatch redirectpermanent redirecttemp
	sethandler addhandler removehandler forcetype addtype action
	setenv unsetenv passenv setenvif setenvifnocase setenvifexpr browsermatch browsermatchnocase
	rewriterule rewriteengine rewritecond rewritebase
	options acceptpathinfo allowoverride allowoverridelist require order allow deny satisfy
	authtype authname authbasicprovider authdigestprovider authuserfile authbasicauthoritative
	authzproviderbydefault authnprovideralias
	documentroot directoryindex directoryslash user group
	keepalive keepalivetimeout maxkeepaliverequests timeout requestreadtimeout
	serverlimit startservers maxrequestworkers maxclients threadsperchild threadlimit
	minspareservers maxspareservers minsparethreads maxsparethreads
	maxconnectionsperchild maxrequestsperchild
	errorlog loglevel customlog serversignature servertokens
	proxypass proxypassmatch proxypassreverse proxypreservehost
	cgipassauth cgivar header requestheader
	sslengine sslcertificatefile sslcertificatekeyfile sslrequiressl
	limitrequestbody limitrequestline limitrequestfieldsize xsendfile xsendfilepath enablesendfile
	setinputfilter setoutputfilter addoutputfilter addoutputfilterbytype
`)

func names(text string) map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(text) {
		set[name] = true
	}
	return set
}

// isFact reports whether later stages want to see the directive.
func isFact(d *Directive) bool {
	name := lower(d.Name)
	return strings.HasPrefix(strings.TrimPrefix(name, "<"), "wsgi") || factNames[name]
}

var aliasNames = names(`alias aliasmatch scriptalias scriptaliasmatch redirect redirectmatch redirectpermanent redirecttemp`)

// isAlias reports whether mod_alias keeps the directive in a list that it looks
// for overlaps in.
func isAlias(d *Directive) bool { return aliasNames[lower(d.Name)] }
