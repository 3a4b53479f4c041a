package interp

// The status codes that httpd answers with here (include/httpd.h).
const (
	httpOK                  = 200
	httpMovedPermanently    = 301
	httpFound               = 302
	httpSeeOther            = 303
	httpBadRequest          = 400
	httpUnauthorized        = 401
	httpForbidden           = 403
	httpNotFound            = 404
	httpMethodNotAllowed    = 405
	httpGone                = 410
	httpInternalServerError = 500
)
