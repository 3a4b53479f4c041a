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

(provide 'modwsgi-ls)
;;; modwsgi-ls.el ends here
