package config

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// factNames are the directives, besides mod_wsgi's own, that decide which request
// ends in which interpreter or that a rule looks at. Lower-case.
const factNames = `
	servername serveralias listen usecanonicalname usecanonicalphysicalport
	<virtualhost <directory <directorymatch <location <locationmatch <files <filesmatch
	<if <elseif <else <proxy <proxymatch <limit <limitexcept
	<requireall <requireany <requirenone
	alias aliasmatch scriptalias scriptaliasmatch
	redirect redirectmatch redirectpermanent redirecttemp
	sethandler addhandler removehandler forcetype addtype action
	setenv unsetenv passenv setenvif setenvifnocase setenvifexpr browsermatch browsermatchnocase
	rewriterule rewriteengine rewritecond rewritebase
	options acceptpathinfo allowoverride allowoverridelist require order allow deny satisfy authmerging
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
	ruidgid assignuserid
	limitrequestbody limitrequestline limitrequestfieldsize xsendfile xsendfilepath enablesendfile
	setinputfilter setoutputfilter addoutputfilter addoutputfilterbytype
`

// role says which later stages look at a directive.
type role uint8

const (
	factRole      role = 1 << iota // see factNames
	aliasRole                      // mod_alias looks for overlaps with it
	mpmRole                        // it sets one of mpmSettings
	declaringRole                  // it may register a provider or filter
	listenRole                     // it opens a port
	protocolRole                   // it chooses how strictly HTTP is read
	patternRole                    // it may hold a regular expression with which requests are matched
)

// roles are by lower-case name.
var roles = func() map[string]role {
	roles := map[string]role{"maxclients": mpmRole, "listen": listenRole, "httpprotocoloptions": protocolRole}
	for name := range mpmSettings {
		roles[name] |= mpmRole
	}
	for _, name := range aliasNames {
		roles[name] |= aliasRole
	}
	for _, name := range catalog.DeclaringDirectives() {
		roles[name] |= declaringRole
	}
	for _, name := range strings.Fields(patternNames) {
		roles[name] |= patternRole
	}
	for _, name := range strings.Fields(factNames) {
		roles[name] |= factRole
	}
	return roles
}()

// aliasNames are the directives that mod_alias keeps in one list.
var aliasNames = []string{"alias", "aliasmatch", "scriptalias", "scriptaliasmatch"}

// patternNames are the directives with a regular expression, or with a condition of
// ap_expr that can hold one.
const patternNames = `
	<directory <directorymatch <location <locationmatch <files <filesmatch <proxy <proxymatch <if <elseif
	aliasmatch scriptaliasmatch redirectmatch proxypassmatch wsgiscriptaliasmatch
	rewriterule rewritecond setenvif setenvifnocase setenvifexpr browsermatch browsermatchnocase require
`

// roleOf is the role of the directive of that name.
func roleOf(name string) role {
	name = apr.Lower(name)
	if strings.HasPrefix(strings.TrimPrefix(name, "<"), "wsgi") {
		return factRole | roles[name]
	}
	return roles[name]
}
