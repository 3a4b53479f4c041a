package dispatch

// manners are scripts as people write them. In want stand the names of
// application_group, None where it can return it, … where the list is open, ? where it
// is not always defined.
var manners = []struct {
	name, script, want string
	fault              bool
}{
	{name: "guide", want: "interp_0 interp_1 interp_2 interp_3", script: `
import itertools, threading

INTERPRETERS = ["interp_0", "interp_1", "interp_2", "interp_3"]
_cycle = itertools.cycle(INTERPRETERS)
_lock = threading.Lock()

def application_group(environ):
    with _lock:
        return next(_cycle)
`},
	{name: "counter", want: "interp-0 interp-1 interp-2 interp-3", script: `
_n = 0
def application_group(environ):
    global _n
    _n = (_n + 1) % 4
    return "interp-%d" % _n
`},
	{name: "random", want: "a b c", script: `
import random
POOL = "a b c".split()
def application_group(environ):
    return random.choice(POOL)
`},
	{name: "from import with alias", want: "x y", script: `
from random import choice as pick
def application_group(environ): return pick(('x', 'y'))
`},
	{name: "tenant by prefix", want: "one two None", script: `
ROUTES = [("/one", "one"), ("/two", "two")]
def application_group(environ):
    for prefix, name in ROUTES:
        if environ["REQUEST_URI"].startswith(prefix):
            return name
`},
	{name: "loop with else", want: "one two rest", script: `
ROUTES = {"/one": "one", "/two": "two"}
def application_group(environ):
    for prefix, name in ROUTES.items():
        if environ["REQUEST_URI"].startswith(prefix):
            break
    else:
        name = "rest"
    return name
`},
	{name: "guarded dictionary", want: "tenant-a tenant-b default", script: `
TENANTS = {"a": "tenant-a", "b": "tenant-b"}
def application_group(environ):
    host = environ["HTTP_HOST"]
    if host in TENANTS:
        return TENANTS[host]
    return "default"
`},
	{name: "key error", want: "tenant-a other", script: `
TENANTS = {"a": "tenant-a"}
def application_group(environ):
    try:
        return TENANTS[environ["HTTP_HOST"]]
    except KeyError:
        return "other"
`},
	{name: "or default", want: "a default", script: `
T = {"x": "a"}
def application_group(environ):
    return T.get(environ["HTTP_HOST"]) or "default"
`},
	{name: "none checked", want: "a fallback", script: `
T = {"x": "a"}
def application_group(environ):
    name = T.get(environ["HTTP_HOST"])
    if name is None:
        name = "fallback"
    return name
`},
	{name: "walrus", want: "a b", script: `
T = {"x": "a"}
def application_group(environ):
    if (name := T.get(environ["HTTP_HOST"])) is not None:
        return name
    return "b"
`},
	{name: "allowed list", want: "red blue grey", script: `
ALLOWED = {"red", "blue"}
def application_group(environ):
    wanted = environ.get("HTTP_X_GROUP", "")
    if wanted in ALLOWED:
        return wanted
    return "grey"
`},
	{name: "compared", want: "red grey", script: `
def application_group(environ):
    wanted = environ.get("HTTP_X_GROUP")
    if wanted == "red":
        return wanted
    return "grey"
`},
	{name: "header as it is", want: "None …", script: `
def application_group(environ):
    return environ.get("HTTP_X_GROUP")
`},
	{name: "header with default", want: "none …", script: `
def application_group(environ):
    return environ.get("HTTP_X_GROUP", "none")
`},
	{name: "constant switch", want: "on", script: `
ENABLED = True
def application_group(environ):
    if not ENABLED:
        return "off"
    return "on"
`},
	{name: "lambda", want: "x y", script: `
application_group = lambda environ: "x" if environ["HTTPS"] else "y"
`},
	{name: "alias of a function", want: "x", script: `
def pick(environ): return "x"
application_group = pick
`},
	{name: "closure", want: "p-a", script: `
def make(prefix):
    def chosen(environ):
        return prefix + "a"
    return chosen
application_group = make("p-")
`},
	{name: "keyword arguments", want: "k-1", script: `
def name(*, prefix="k", number=0): return f"{prefix}-{number}"
def application_group(environ): return name(number=1)
`},
	{name: "zeros", want: "w00 w01 w02", script: `
import os
def application_group(environ):
    return f"w{hash(environ['HTTP_HOST']) % 3:02d}"
`},
	{name: "format", want: "g0 g1", script: `
def application_group(environ):
    return "g{}".format(len(environ["REQUEST_URI"]) % 2)
`},
	{name: "string key modulo", want: "…", script: `
def application_group(environ):
    return "g%s" % environ["REMOTE_USER"]
`},
	{name: "enum values", want: "one two", script: `
from enum import Enum
class G(Enum):
    ONE = "one"
    TWO = "two"
def application_group(environ):
    return G.ONE.value if environ["HTTPS"] else G.TWO.value
`},
	{name: "enum of texts", want: "one two", script: `
import enum
class G(enum.StrEnum):
    ONE = "one"
    TWO = "two"
def application_group(environ):
    return G.ONE if environ["HTTPS"] else G.TWO
`},
	{name: "enum that is no text", want: "", script: `
import enum
class G(enum.Enum):
    ONE = "one"
def application_group(environ):
    return G.ONE
`},
	{name: "object with method", want: "m-a m-b", script: `
class Router:
    def __init__(self, names):
        self.names = names
    def pick(self, environ):
        return self.names[len(environ["REQUEST_URI"]) % len(self.names)]
router = Router(["m-a", "m-b"])
def application_group(environ):
    return router.pick(environ)
`},
	{name: "generator", want: "g1 g2", script: `
def turns():
    while True:
        yield "g1"
        yield "g2"
_turns = turns()
def application_group(environ):
    return next(_turns)
`},
	{name: "appended", want: "a b", script: `
POOL = ["a"]
POOL.append("b")
def application_group(environ):
    return POOL[len(environ["REQUEST_URI"]) % len(POOL)]
`},
	{name: "filled by somebody else", want: "a …", script: `
import settings
POOL = ["a"]
settings.fill(POOL)
def application_group(environ):
    return POOL[0]
`},
	{name: "defined if imported", want: "a ?", script: `
try:
    import tenants
except ImportError:
    pass
else:
    def application_group(environ):
        return "a"
`},
	{name: "raise at the end", want: "a", script: `
def application_group(environ):
    if environ["HTTPS"]:
        return "a"
    raise ValueError("no")
`},
	{name: "nested dictionary", want: "x-blue y-red None", script: `
MAP = {"x": {"name": "x-blue"}, "y": {"name": "y-red"}}
def application_group(environ):
    entry = MAP.get(environ["HTTP_HOST"])
    return entry and entry["name"]
`},
	{name: "dictionary of functions", want: "alpha beta", script: `
def a(environ): return "alpha"
def b(environ): return "beta"
TABLE = {"a": a, "b": b}
def application_group(environ):
    return TABLE[environ["HTTP_X"]](environ)
`},
	{name: "bytes", want: "b", script: `
def application_group(environ): return b"b"
`},
	{name: "not latin-1", want: "", script: `
def application_group(environ): return "группа"
`},
	{name: "coroutine", want: "", script: `
async def application_group(environ): return "x"
`},
	{name: "lru_cache", want: "c", script: `
import functools
@functools.lru_cache(maxsize=128)
def pick(host): return "c"
def application_group(environ): return pick(environ["HTTP_HOST"])
`},
	{name: "star import", want: "… ?", script: `
from tenants import *
`},
	{name: "half written", want: "a …", fault: true, script: `
def application_group(environ):
    if environ["HTTPS"]:
        return "a"
    return "b" +
`},
	{name: "recursion", want: "a …", script: `
def f(n): return "a" if n == 0 else f(n - 1)
def application_group(environ): return f(len(environ))
`},
	{name: "type checking", want: "a", script: `
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment
NAME: str = "a"
def application_group(environ: "WSGIEnvironment") -> str: return NAME
`},
}
