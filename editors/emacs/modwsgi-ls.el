;;; modwsgi-ls.el --- Eglot support for Apache httpd with mod_wsgi  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0
;; URL: https://github.com/modwsgi-ls/modwsgi-ls
;; Version: 0.1.0
;; Package-Requires: ((emacs "26.3") (eglot "1.9"))
;; Keywords: languages, tools

;;; Commentary:

;; Tells Eglot about modwsgi-ls, the language server for Apache httpd
;; configurations that host Python with mod_wsgi.
;;
;;     (require 'modwsgi-ls)
;;     (add-hook 'apache-mode-hook #'eglot-ensure)
;;
;; Without apache-mode, visit the configuration in conf-mode and type
;; M-x eglot.
;;
;; M-x modwsgi-ls-which-interpreter says in which interpreter and GIL
;; mode a request ends, and which lines decide it.

;;; Code:

(require 'eglot)

(defgroup modwsgi-ls nil
  "Language server for Apache httpd configurations with mod_wsgi."
  :group 'eglot
  :prefix "modwsgi-ls-")

(defcustom modwsgi-ls-server-command '("modwsgi-ls")
  "The server's program and its arguments."
  :type '(repeat string))

(defun modwsgi-ls-contact (&rest _)
  "Return what Eglot has to start."
  modwsgi-ls-server-command)

(add-to-list 'eglot-server-programs
             '(((apache-mode :language-id "apache")
                (conf-mode :language-id "apache"))
               . modwsgi-ls-contact))

(defconst modwsgi-ls--modes
  '(("shared" . "shared GIL") ("own" . "own GIL") ("free-threaded" . "free-threaded, no GIL"))
  "What the server calls a mode, and what a person does.")

(defun modwsgi-ls--part (kind name &optional unnamed)
  "Return a list of NAME behind its KIND, of UNNAMED if it is empty; () for nil."
  (when name
    (list (if (equal name "") unnamed (format "%s %s" kind name)))))

(defun modwsgi-ls--summary (answer)
  "Return one line that sums up ANSWER, the server's about a request."
  (let* ((mode (plist-get answer :mode))
         (application-group (plist-get answer :applicationGroup))
         (per-request (plist-get answer :perRequest))
         (verdict (cond (mode (cdr (assoc mode modwsgi-ls--modes)))
                        (per-request "decided by each request")
                        (application-group "decided by the build of Python, which is not known")
                        (t "no Python"))))
    (mapconcat #'identity
               (append (list verdict)
                       (modwsgi-ls--part "process group" (plist-get answer :processGroup) "embedded mode")
                       (modwsgi-ls--part "application group" application-group "main interpreter")
                       (modwsgi-ls--part "application group" (plist-get per-request :pattern))
                       (modwsgi-ls--part "status" (plist-get answer :status))
                       (plist-get answer :codes)
                       nil)
               " · ")))

(defun modwsgi-ls-which-interpreter (url)
  "Say which interpreter serves URL, and list the lines that decide it.
URL is a path of the main server, or a whole URL when virtual hosts
tell requests apart."
  (interactive "sWhich interpreter serves this URL? ")
  (eglot--signal-textDocument/didChange) ; the answer is about what is typed
  (let* ((answer (jsonrpc-request
                  (eglot--current-server-or-lose) :workspace/executeCommand
                  (list :command "modwsgi.whichInterpreter"
                        :arguments (vector (plist-get (eglot--TextDocumentIdentifier) :uri) url))))
         (summary (modwsgi-ls--summary answer)))
    (with-current-buffer (get-buffer-create "*modwsgi-ls*")
      (let ((inhibit-read-only t))
        (erase-buffer)
        (insert (format "%s\n%s\n\n" url summary))
        (mapc (lambda (place)
                (insert (format "%s:%d: %s\n"
                                (plist-get place :file) (plist-get place :line) (plist-get place :reason))))
              (plist-get answer :decidedBy)))
      (compilation-mode)
      (goto-char (point-min))
      (display-buffer (current-buffer)))
    summary))

(provide 'modwsgi-ls)
;;; modwsgi-ls.el ends here
