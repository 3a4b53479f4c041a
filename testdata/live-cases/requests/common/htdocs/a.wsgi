import json
def application(environ, start_response):
    text = json.dumps({"process": environ["mod_wsgi.process_group"], "application": environ["mod_wsgi.application_group"]}).encode()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [text]
handle_request = application
def allow_access(environ, host):
    return True
