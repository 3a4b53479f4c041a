;;; modwsgi-ls.el --- Eglot support for Apache httpd with mod_wsgi  -*- lexical-binding: t; -*-

;; Copyright (C) 2026 The authors of modwsgi-ls

;; Author: The authors of modwsgi-ls
;; Maintainer: The authors of modwsgi-ls
;; URL: https://github.com/modwsgi-ls/modwsgi-ls
;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1") (eglot "1.9"))
;; Keywords: languages, tools
;; SPDX-License-Identifier: Apache-2.0

;; Licensed under the Apache License, Version 2.0 (the "License"); you
;; may not use this file except in compliance with the License.  You
;; may obtain a copy of the License at
;;
;;     https://www.apache.org/licenses/LICENSE-2.0
;;
;; Unless required by applicable law or agreed to in writing, software
;; distributed under the License is distributed on an "AS IS" BASIS,
;; WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or
;; implied.  See the License for the specific language governing
;; permissions and limitations under the License.

;;; Commentary:

;; Tells Eglot about modwsgi-ls, the language server for Apache httpd
;; configurations that host Python with mod_wsgi.  The program
;; modwsgi-ls has to be on `exec-path'.
;;
;;     (require 'modwsgi-ls)
;;     (modwsgi-ls-setup)
;;
;; Apache configurations are known by their text, and open in
;; `apache-mode' where that is installed, else in
;; `modwsgi-ls-apache-mode'.
;;
;; M-x modwsgi-ls-which-interpreter says in which interpreter and GIL
;; mode a request ends, and which lines decide it.
;; M-x modwsgi-ls-processes shows all processes and interpreters.
;; M-x modwsgi-ls-report shows what "modwsgi-ls explain" says.
;; M-x modwsgi-ls-explain-rule shows the page of a rule.
;; M-x modwsgi-ls-choose-target says which Python it runs on.

;;; Code:

(require 'eglot)
(require 'eldoc)
(require 'flymake)
(require 'jsonrpc)
(require 'project)
(require 'seq)
(require 'subr-x)
(require 'url-parse)
(require 'url-util)

(defgroup modwsgi-ls nil
  "Language server for Apache httpd configurations with mod_wsgi."
  :group 'eglot
  :prefix "modwsgi-ls-")

(defcustom modwsgi-ls-server-command '("modwsgi-ls")
  "The server's program and its arguments."
  :type '(repeat string))

(defcustom modwsgi-ls-recognize-files t
  "Whether Apache configurations are known by their text.
Otherwise files open in the mode that their name says."
  :type 'boolean)


;;;; Starting the server

(defun modwsgi-ls-contact (&rest _)
  "Return what Eglot has to start."
  (append modwsgi-ls-server-command '(:initializationOptions (:status t :clientCommands ["modwsgi.preview"]))))

(add-to-list 'eglot-server-programs
             '(((apache-mode :language-id "apache")
                (modwsgi-ls-apache-mode :language-id "apache"))
               . modwsgi-ls-contact))

;;;###autoload
(defun modwsgi-ls-setup ()
  "Start the server for each Apache configuration that is visited."
  (add-hook 'apache-mode-hook #'eglot-ensure)
  (add-hook 'modwsgi-ls-apache-mode-hook #'eglot-ensure)
  (add-hook 'eglot-managed-mode-hook #'modwsgi-ls--show-all-help)
  (add-hook 'project-find-functions #'modwsgi-ls-find-project t))

(defun modwsgi-ls-find-project (folder)
  "Return the project of FOLDER: what the main configuration stands above.
Otherwise each of sites-available and mods-available, say, would have
a server of its own, which is told of its own files only."
  (when (derived-mode-p 'apache-mode 'modwsgi-ls-apache-mode)
    (let ((root (locate-dominating-file
                 folder
                 (lambda (above)
                   (seq-some (lambda (name) (file-exists-p (expand-file-name name above)))
                             '("apache2.conf" "httpd.conf" "conf/httpd.conf"))))))
      (when root
        (cons 'modwsgi-ls root)))))

(cl-defmethod project-root ((project (head modwsgi-ls)))
  "Return the folder of PROJECT."
  (cdr project))

(defun modwsgi-ls--show-all-help ()
  "Have ElDoc show the hover too where there is a signature.
By default it shows only the first of them, which is the signature."
  (when (and (derived-mode-p 'apache-mode 'modwsgi-ls-apache-mode)
             (eglot-managed-p)
             (memq eldoc-documentation-strategy
                   '(eldoc-documentation-default eldoc-documentation-enthusiast)))
    (setq-local eldoc-documentation-strategy #'eldoc-documentation-compose)))


;;;; Which files are Apache configurations

(defconst modwsgi-ls--apache-line
  (let ((case-fold-search nil))
    (concat
     "^[ \t]*\\(?:<"
     (regexp-opt '("VirtualHost" "IfModule" "IfDefine" "IfVersion" "IfFile"
                   "Directory" "DirectoryMatch" "Location" "LocationMatch"
                   "Files" "FilesMatch" "Proxy" "ProxyMatch" "Limit"
                   "LimitExcept" "RequireAll" "RequireAny" "RequireNone"
                   "Macro" "AuthnProviderAlias" "WSGIInterpreterOptions"))
     "\\(?:[ \t][^>\n]*\\)?>[ \t\r]*$"
     "\\|LoadModule[ \t]+[[:word:]_]+_module[ \t]"
     "\\|Listen[ \t]+\\(?:[[:word:].*-]+:\\|\\[[[:xdigit:]:.]+\\]:\\)?[0-9]+\\(?:[ \t]+https?\\)?[ \t\r]*$\\)"))
  "Lines that Apache has and formats that look alike have not, in any case.")

(defconst modwsgi-ls--apache-directive
  (concat
   "^[ \t]*\\(?:\\(?:WSGI[A-Z][[:word:]]+\\|"
   (regexp-opt '("ServerRoot" "DocumentRoot" "ServerTokens" "ServerSignature"
                 "ServerAlias" "KeepAliveTimeout" "CustomLog" "LogFormat"
                 "IncludeOptional" "RewriteEngine" "RewriteCond" "RewriteRule"
                 "SetEnvIf" "SetEnvIfNoCase" "AllowOverride"
                 "MaxRequestWorkers" "MaxConnectionsPerChild"
                 "AddOutputFilterByType" "DirectoryIndex" "ScriptAlias"
                 "AliasMatch" "ProxyPass" "ProxyPassReverse"
                 "ProxyPreserveHost" "SSLEngine" "SSLCertificateFile"
                 "RequestHeader"))
   "\\)[ \t]+[^= \t\r\n]"
   "\\|Require[ \t]+"
   (regexp-opt '("all" "ip" "host" "local" "not" "expr" "env" "method" "user"
                 "group" "valid-user"))
   "\\_>\\)")
  "Directives of Apache as they are usually spelt.")

(defconst modwsgi-ls--foreign-line
  (concat
   "^[ \t]*\\(?:"
   (regexp-opt '("ServerType" "DefaultRoot" "RequireValidShell" "MaxInstances"
                 "AuthPAM" "SystemGroup" "DefaultAuthType" "WebInterface"
                 "Browsing" "BrowseLocalProtocols"))
   "[ \t]\\|<"
   (regexp-opt '("Global" "Anonymous" "Policy"))
   "\\_>\\|<Limit[ \t]+"
   (regexp-opt '("LOGIN" "WRITE" "READ" "ALL" "DIRS" "STOR" "SITE_CHMOD"))
   "\\_>\\)")
  "Lines of ProFTPD and CUPS, which have Apache's manner of writing.")

(defconst modwsgi-ls--file-name
  (concat "\\.\\(?:conf\\|load\\|vhost\\|inc\\)\\(?:\\.[[:word:]_-]+\\)*\\'"
          "\\|/\\(?:sites\\|mods\\|conf\\|vhosts\\)\\(?:-enabled\\|-available\\|\\.d\\)/[^/]+\\'")
  "Names of configurations, and of templates of them.")

(defconst modwsgi-ls--prose
  "\\.\\(?:txt\\|md\\|rst\\|log\\|xml\\|html?\\|json\\|ya?ml\\)\\'"
  "Names of files that speak of configurations.")

;;;###autoload
(defun modwsgi-ls-apache-p ()
  "Say whether the current buffer is an Apache configuration by its text."
  (and modwsgi-ls-recognize-files
       buffer-file-name
       (let ((case-fold-search t))
         (and (string-match-p modwsgi-ls--file-name buffer-file-name)
              (not (string-match-p modwsgi-ls--prose buffer-file-name))))
       (save-excursion
         (save-restriction
           (widen)
           (goto-char (point-min))
           (let* ((end (save-excursion (forward-line 500) (point)))
                  (found (lambda (regexp fold)
                           (let ((case-fold-search fold))
                             (goto-char (point-min))
                             (re-search-forward regexp end t)))))
             (and (or (funcall found modwsgi-ls--apache-line t)
                      (funcall found modwsgi-ls--apache-directive nil))
                  (not (funcall found modwsgi-ls--foreign-line nil))))))))

;;;###autoload
(defun modwsgi-ls-visit ()
  "Turn on `apache-mode', or `modwsgi-ls-apache-mode' where there is none."
  (if (fboundp 'apache-mode)
      (funcall 'apache-mode)
    (modwsgi-ls-apache-mode)))

;;;###autoload
(add-to-list 'magic-mode-alist '(modwsgi-ls-apache-p . modwsgi-ls-visit))

(defvar modwsgi-ls--font-lock
  '(("^[ \t]*#.*\\(?:\\\\\n.*\\)*" 0 font-lock-comment-face t)
    ("^[ \t]*</?\\([[:alpha:]][[:word:]]*\\)" 1 font-lock-function-name-face)
    ("^[ \t]*\\([[:alpha:]][[:word:]]*\\)\\_>" 1 font-lock-keyword-face)
    ("[%$]{[^}\n]*}" 0 font-lock-variable-name-face)
    ("\\_<\\([[:alpha:]][[:word:]-]*\\)=" 1 font-lock-type-face)
    ("\"[^\"\n]*\"" 0 font-lock-string-face keep))
  "What `modwsgi-ls-apache-mode' colours.")

;;;###autoload
(define-derived-mode modwsgi-ls-apache-mode prog-mode "Apache"
  "Major mode for Apache configurations where `apache-mode' is not installed."
  (setq-local comment-start "# ")
  (setq-local comment-start-skip "^[ \t]*#+[ \t]*")
  (setq-local font-lock-defaults '(modwsgi-ls--font-lock t))
  (setq-local indent-line-function #'modwsgi-ls-indent-line))

(defun modwsgi-ls-indent-line ()
  "Indent the line by the sections that it stands in."
  (interactive)
  (let* ((closes (save-excursion (back-to-indentation) (looking-at "</")))
         (above (save-excursion
                  (beginning-of-line)
                  (skip-chars-backward " \t\n")
                  (back-to-indentation)
                  (+ (current-column) (if (looking-at "<[^/]") 4 0)))))
    (save-excursion
      (indent-line-to (max 0 (- above (if closes 4 0)))))
    (when (< (current-column) (current-indentation))
      (back-to-indentation))))


;;;; Asking the server

(defun modwsgi-ls--server ()
  "Return the server of the current buffer, or say that there is none."
  (or (eglot-current-server)
      (user-error "The server modwsgi-ls does not run for this buffer: M-x eglot starts it")))

(defun modwsgi-ls--uri ()
  "Return the URI of the file in the current buffer."
  (let ((file (expand-file-name
               (or buffer-file-name
                   (user-error "Go to a file of an Apache configuration first")))))
    (concat "file://"
            (if (string-prefix-p "/" file) "" "/")
            (url-hexify-string file url-path-allowed-chars))))

(defun modwsgi-ls--file (uri)
  "Return the file that URI names."
  (let ((path (decode-coding-string
               (url-unhex-string (url-filename (url-generic-parse-url uri))) 'utf-8)))
    (if (string-match "\\`/\\([A-Za-z]:.*\\)" path) (match-string 1 path) path)))

(defun modwsgi-ls--ask (server command &rest arguments)
  "Return what COMMAND of SERVER answers to ARGUMENTS.
The answer is about what is typed: Eglot tells the server of it when
Emacs has been idle for a moment."
  (unless (jsonrpc-connection-ready-p server 'modwsgi-ls)
    (sit-for (+ eglot-send-changes-idle-time 0.1)))
  (condition-case problem
      (jsonrpc-request server :workspace/executeCommand
                       (list :command command :arguments (vconcat arguments)))
    (jsonrpc-error
     (user-error "%s: %s" command
                 (or (alist-get 'jsonrpc-error-message (cdr problem))
                     (error-message-string problem))))))

(defun modwsgi-ls--go (file line)
  "Visit FILE at LINE, in the window that has it, else in another."
  (let ((buffer (find-file-noselect file)))
    (pop-to-buffer buffer '((display-buffer-reuse-window display-buffer-use-some-window)))
    (widen)
    (goto-char (point-min))
    (forward-line (1- line))))

(defun modwsgi-ls--insert-place (label file line)
  "Insert LABEL as a button that leads to LINE of FILE."
  (insert-text-button label
                      'follow-link t
                      'help-echo (format "%s:%d" file line)
                      'action (lambda (_) (modwsgi-ls--go file line))))

(defun modwsgi-ls--insert-located (label location)
  "Insert LABEL, as a button if LOCATION, a plist of LSP, is not nil."
  (if location
      (modwsgi-ls--insert-place
       label
       (modwsgi-ls--file (plist-get location :uri))
       (1+ (plist-get (plist-get (plist-get location :range) :start) :line)))
    (insert label)))


;;;; Which interpreter serves a URL

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
                       (when (plist-get answer :note) (list (plist-get answer :note))))
               " · ")))

(defun modwsgi-ls--mount-path ()
  "Return the path of the mount at point, or nil."
  (save-excursion
    (beginning-of-line)
    (while (and (not (bobp)) (eq (char-before (1- (point))) ?\\))
      (forward-line -1))
    (let ((case-fold-search t))
      (when (and (looking-at "[ \t]*\\(?:WSGIScriptAlias[ \t]+\\|<Location[ \t]+\\)\"?\\(/[^ \t\r\n\">]*\\)")
                 (not (string-match-p "\\${" (match-string 1))))
        (match-string-no-properties 1)))))

(defun modwsgi-ls--origin ()
  "Return scheme, host and port of the virtual host at point, or nil."
  (save-excursion
    (end-of-line)
    (let ((case-fold-search t) port end)
      (when (and (re-search-backward "^[ \t]*<\\(/?\\)VirtualHost\\b\\([^>\n]*\\)" nil t)
                 (string= (match-string 1) ""))
        (let ((addresses (replace-regexp-in-string "\\[[^]]*\\]" "" (match-string 2))))
          (when (string-match ":\\([0-9]+\\)" addresses)
            (setq port (match-string 1 addresses))))
        (setq end (save-excursion (re-search-forward "^[ \t]*</VirtualHost\\b" nil 'end) (point)))
        (when (re-search-forward
               "^[ \t]*ServerName[ \t]+\"?\\(?:\\(https?\\)://\\)?\\([[:alnum:]_.-]+\\)\\(?::\\([0-9]+\\)\\)?\"?[ \t\r]*$"
               end t)
          (let* ((port (or port (match-string 3)))
                 (scheme (or (match-string 1) (if (equal port "443") "https" "http"))))
            (concat scheme "://" (match-string-no-properties 2)
                    (unless (member port (list nil (if (equal scheme "https") "443" "80")))
                      (concat ":" port)))))))))

(defun modwsgi-ls-url-at-point ()
  "Return the URL of the virtual host and of the mount at point.
Outside of virtual hosts it is only a path."
  (concat (modwsgi-ls--origin) (or (modwsgi-ls--mount-path) "/")))

;;;###autoload
(defun modwsgi-ls-which-interpreter (url)
  "Say which interpreter serves URL, and list the lines that decide it.
URL is a path of the main server, or a whole URL when virtual hosts
tell requests apart."
  (interactive (list (read-string "Which interpreter serves this URL? " (modwsgi-ls-url-at-point))))
  (let* ((answer (modwsgi-ls--ask (modwsgi-ls--server) "modwsgi.whichInterpreter" (modwsgi-ls--uri) url))
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


;;;; Processes and report

(defvar-local modwsgi-ls--refresh nil
  "Function that fills the current buffer anew.")

(define-derived-mode modwsgi-ls-view-mode special-mode "mod_wsgi"
  "Mode of buffers that show what the server tells.
\\<modwsgi-ls-view-mode-map>Buttons lead to the lines that are meant;
\\[revert-buffer] asks the server again."
  (setq-local revert-buffer-function (lambda (&rest _) (funcall modwsgi-ls--refresh))))

(defun modwsgi-ls--show (name command arguments insert)
  "Show what COMMAND answers to ARGUMENTS in a buffer called NAME.
INSERT is called with the answer, in that buffer."
  (let* ((server (modwsgi-ls--server))
         (buffer (get-buffer-create name))
         (refresh (lambda ()
                    (let ((answer (apply #'modwsgi-ls--ask server command arguments)))
                      (with-current-buffer buffer
                        (let ((inhibit-read-only t) (point (point)))
                          (erase-buffer)
                          (funcall insert answer)
                          (goto-char (min point (point-max)))))))))
    (funcall refresh)
    (with-current-buffer buffer
      (unless (derived-mode-p 'modwsgi-ls-view-mode)
        (modwsgi-ls-view-mode)
        (goto-char (point-min)))
      (setq modwsgi-ls--refresh refresh))
    (display-buffer buffer)))

(defun modwsgi-ls--insert-entry (depth entry)
  "Insert ENTRY of the tree of processes, indented by DEPTH."
  (insert (make-string (* 2 depth) ?\s))
  (modwsgi-ls--insert-located (plist-get entry :label) (plist-get entry :location))
  (let ((detail (or (plist-get entry :detail)
                    (cdr (assoc (plist-get entry :mode) modwsgi-ls--modes)))))
    (when detail
      (insert "  " (propertize detail 'face 'font-lock-doc-face))))
  (insert "\n"))

(defun modwsgi-ls--insert-leaves (sign entries)
  "Insert ENTRIES below an interpreter, each behind SIGN."
  (seq-doseq (entry entries)
    (insert "    " sign)
    (modwsgi-ls--insert-located (plist-get entry :label) (plist-get entry :location))
    (insert "\n")))

(defun modwsgi-ls--insert-tree (tree)
  "Insert TREE, the answer of modwsgi.processes."
  (insert (propertize (plist-get tree :root) 'face 'bold))
  (let ((target (plist-get (plist-get tree :target) :label)))
    (insert (if target (concat " · " target) "") "\n"))
  (when (eq (plist-get tree :fragment) t)
    (insert "read alone: what the main configuration says may change this\n"))
  (seq-doseq (group (plist-get tree :groups))
    (insert "\n")
    (modwsgi-ls--insert-entry 0 group)
    (seq-doseq (interpreter (plist-get group :interpreters))
      (modwsgi-ls--insert-entry 1 interpreter)
      (modwsgi-ls--insert-leaves "· " (plist-get interpreter :mounts))
      (modwsgi-ls--insert-leaves "← " (plist-get interpreter :because)))))

;;;###autoload
(defun modwsgi-ls-processes ()
  "Show the processes, their interpreters and the GIL mode of each."
  (interactive)
  (modwsgi-ls--show "*modwsgi-ls processes*" "modwsgi.processes" (list (modwsgi-ls--uri))
                    #'modwsgi-ls--insert-tree))

(defun modwsgi-ls--insert-report (report)
  "Insert REPORT, which is in Markdown, with its links as buttons."
  (insert (plist-get report :text))
  (goto-char (point-min))
  (while (re-search-forward "\\[\\([^]\n]+\\)\\](\\(file:[^)#]+\\)\\(?:#L?\\([0-9]+\\)[^)]*\\)?)" nil t)
    (let ((label (match-string 1))
          (file (modwsgi-ls--file (match-string 2)))
          (line (string-to-number (or (match-string 3) "1"))))
      (delete-region (match-beginning 0) (match-end 0))
      (modwsgi-ls--insert-place label file line)))
  (goto-char (point-min)))

;;;###autoload
(defun modwsgi-ls-report ()
  "Show the report of \"modwsgi-ls explain\" about the configuration."
  (interactive)
  (modwsgi-ls--show "*modwsgi-ls report*" "modwsgi.report" (list (modwsgi-ls--uri) "markdown")
                    #'modwsgi-ls--insert-report))

(defun modwsgi-ls--rule-at-point ()
  "Return the rule that found something at point, or in its line.
Eglot writes it in brackets in front of the message."
  (seq-some (lambda (diagnostic)
              (let ((text (flymake-diagnostic-text diagnostic)))
                (when (string-match "\\[\\([[:alnum:]-]+\\)\\]" text)
                  (match-string 1 text))))
            (append (flymake-diagnostics (point))
                    (flymake-diagnostics (line-beginning-position) (line-end-position)))))

;;;###autoload
(defun modwsgi-ls-explain-rule (rule)
  "Show the page of RULE, by default of what is found at point."
  (interactive (list (or (modwsgi-ls--rule-at-point) (read-string "Rule: "))))
  (modwsgi-ls--show "*modwsgi-ls rule*" "modwsgi.explainRule" (list rule)
                    (lambda (page) (insert (plist-get page :markdown)))))

(defun modwsgi-ls--show-preview (arguments)
  "Show the preview that a code action asks for with ARGUMENTS."
  (modwsgi-ls--show "*modwsgi-ls preview*" "modwsgi.preview" (append arguments nil)
                    (lambda (page) (insert (plist-get page :markdown)))))

;; The code action runs a command of the server, whose answer Eglot would not show.
(if (fboundp 'eglot-execute)
    (cl-defmethod eglot-execute :around (_server action)
      "Show the answer where ACTION is a preview."
      (if (equal (plist-get action :command) "modwsgi.preview")
          (modwsgi-ls--show-preview (plist-get action :arguments))
        (cl-call-next-method)))
  (cl-defmethod eglot-execute-command (_server (_command (eql modwsgi.preview)) arguments)
    "Show the answer of a preview with ARGUMENTS."
    (modwsgi-ls--show-preview arguments)))

(cl-defmethod eglot-handle-notification (_server (_method (eql modwsgi/didChangeProcesses)) &rest _)
  "Draw anew what is shown of the processes."
  (dolist (name '("*modwsgi-ls processes*" "*modwsgi-ls report*"))
    (let ((buffer (get-buffer name)))
      (when (and buffer (get-buffer-window buffer t))
        ;; The server cannot be asked from within its own notification.
        (run-with-timer 0 nil (lambda ()
                                (when (buffer-live-p buffer)
                                  (funcall (buffer-local-value 'modwsgi-ls--refresh buffer)))))))))


;;;; The build of Python, and the main configuration file

(defvar-local modwsgi-ls-status nil
  "The build of Python that answers about this buffer are about.")
(put 'modwsgi-ls-status 'risky-local-variable t)

(defun modwsgi-ls--short-target (target)
  "Return the words for TARGET without the name of the module's file.
It is too long for a mode line."
  (let ((label (if (stringp target) target (or (plist-get target :label) ""))))
    (replace-regexp-in-string " (from \\(the module's file name\\) .*)\\'" " (from \\1)" label)))

(cl-defmethod eglot-handle-notification
  (_server (_method (eql modwsgi/status)) &key uri fragment target &allow-other-keys)
  "Show in the mode line which TARGET is meant for the file URI.
Say so if it is a FRAGMENT without a main configuration."
  (let ((buffer (get-file-buffer (modwsgi-ls--file uri)))
        (alone (eq fragment t)))
    (when buffer
      (with-current-buffer buffer
        (let ((status (if alone "main configuration not found" (modwsgi-ls--short-target target))))
          (when (and alone (not (equal status modwsgi-ls-status)))
            (message "The main configuration of this file was not found: M-x modwsgi-ls-choose-main-file"))
          (setq modwsgi-ls-status status)
          (setq-local mode-line-misc-info
                      (cons '(modwsgi-ls-status (" " modwsgi-ls-status " "))
                            (assq-delete-all 'modwsgi-ls-status (copy-sequence mode-line-misc-info))))
          (force-mode-line-update))))))

(defun modwsgi-ls--configure (key value)
  "Give the setting KEY the VALUE, in the project of the current buffer."
  (let* ((server (modwsgi-ls--server))
         (all (default-value 'eglot-workspace-configuration))
         (ours (copy-sequence (plist-get all :modwsgi-ls))))
    (setq-default eglot-workspace-configuration
                  (plist-put (copy-sequence all) :modwsgi-ls (plist-put ours key value)))
    (eglot-signal-didChangeConfiguration server)))

;;;###autoload
(defun modwsgi-ls-choose-target (build)
  "Tell the server which BUILD of Python is meant, such as \"3.13t\".
It counts until Emacs ends; see `eglot-workspace-configuration' to
keep it."
  (interactive
   (let ((target (condition-case nil
                     (modwsgi-ls--ask (modwsgi-ls--server) "modwsgi.target" (modwsgi-ls--uri))
                   (user-error nil))))
     (list (completing-read (if target (format "Python (%s): " (plist-get target :label)) "Python: ")
                            (append (or (plist-get target :choices)
                                        '("3.11" "3.12" "3.13" "3.13t" "3.14" "3.14t"))
                                    nil)))))
  (modwsgi-ls--configure :python build))

;;;###autoload
(defun modwsgi-ls-choose-main-file (file)
  "Tell the server that FILE is the main configuration file.
It counts until Emacs ends."
  (interactive "fMain configuration file: ")
  (modwsgi-ls--configure :roots (vector (expand-file-name file))))

(provide 'modwsgi-ls)
;;; modwsgi-ls.el ends here
