from urllib.parse import parse_qs


def _chosen(environ, key):
    values = parse_qs(environ.get("QUERY_STRING", "")).get(key)
    return values[0] if values else None


def process_group(environ):
    return _chosen(environ, "pg")


def application_group(environ):
    return _chosen(environ, "app")


def callable_object(environ):
    return _chosen(environ, "call")
