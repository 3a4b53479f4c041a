;;; drive.el --- Drives the built server through Emacs and Eglot  -*- lexical-binding: t; -*-

;; MODWSGI_LS=/path/of/modwsgi-ls emacs --batch -q -l editors/emacs/test/drive.el
;;
;; Emacs in batch has no idle timers: what they would start is called by hand.

;;; Code:

(require 'package)
(package-initialize)
(require 'flymake)
(require 'seq)

(defvar drive-folder (file-name-directory (or load-file-name buffer-file-name)))
(defvar drive-patience 60 "Seconds for one answer.")

(add-to-list 'load-path (expand-file-name ".." drive-folder))
(require 'modwsgi-ls)
(require 'apache-mode)

(defun drive-check (name ok &optional seen)
  "Say that NAME holds if OK, else end with what was SEEN."
  (unless ok
    (error "%s: %S" name seen))
  (princ (format "ok   %s\n" name)))

(defun drive-eventually (name condition)
  "Wait until the function CONDITION is true, and check it as NAME."
  (let ((end (+ (float-time) drive-patience)))
    (while (not (or (funcall condition) (> (float-time) end)))
      (accept-process-output nil 0.05))
    (drive-check name (funcall condition) "still not so")))

(defun drive-findings (code &rest types)
  "Return what Flymake shows with CODE, of TYPES only if there are any."
  (flymake-start)
  (seq-filter (lambda (diagnostic)
                (and (string-match-p (concat "\\[" code "]") (flymake-diagnostic-text diagnostic))
                     (or (null types) (memq (flymake-diagnostic-type diagnostic) types))))
              (flymake-diagnostics)))

(defun drive-go-to (&rest texts)
  "Go behind the first of TEXTS, then behind the next that follows it, and so on."
  (goto-char (point-min))
  (mapc #'search-forward texts))

(defun drive-eldoc-text ()
  "Return what Eglot tells ElDoc about the place of point."
  (let (text)
    (eglot-hover-eldoc-function (lambda (string &rest _) (setq text string)))
    (drive-eventually "hover is answered" (lambda () text))
    (substring-no-properties text)))

(defun drive-completions ()
  "Return the candidates that completion at point offers."
  (pcase-let ((`(,_ ,start ,end ,table . ,_)
               (run-hook-wrapped 'completion-at-point-functions #'completion--capf-wrapper 'all)))
    (mapcar (lambda (candidate) (string-trim (substring-no-properties candidate)))
            (all-completions (buffer-substring start end) table))))

;; ElDoc, as the user gets it: whatever it asks and shows goes into its own buffer.
(defun drive-eldoc-buffer ()
  "Return what ElDoc shows about the place of point."
  (setq-local eldoc-documentation-strategy #'eldoc-documentation-compose)
  (let (problem)
    (condition-case caught
        (progn (eldoc-print-current-symbol-info t)
               (drive-eventually "ElDoc has something to show"
                                 (lambda () (and eldoc--doc-buffer (< 0 (buffer-size eldoc--doc-buffer))))))
      (error (setq problem caught)))
    (drive-check "ElDoc does not stumble" (null problem) problem))
  (with-current-buffer eldoc--doc-buffer (buffer-substring-no-properties (point-min) (point-max))))

(defun drive-recognition ()
  "Open the files under testdata/recognition: their folder tells what they are."
  (let ((samples (expand-file-name "../../testdata/recognition" drive-folder)))
    (dolist (folder '("apache" "other"))
      (dolist (file (directory-files-recursively (expand-file-name folder samples) ""))
        (with-current-buffer (find-file-noselect file)
          (drive-check (format "%s %s" (file-relative-name file samples)
                               (if (equal folder "apache") "is recognised" "is not recognised"))
                       (eq (derived-mode-p 'apache-mode) (and (equal folder "apache") 'apache-mode))
                       major-mode)
          (kill-buffer))))))

(defun drive-fallback ()
  "Look at the mode for those who do not have apache-mode."
  (with-temp-buffer
    (insert "# a site\n<VirtualHost *:80>\nServerName a.example # no comment\n</VirtualHost>\n")
    (modwsgi-ls-apache-mode)
    (indent-region (point-min) (point-max))
    (font-lock-ensure)
    (drive-check "the fallback mode indents" (string-match-p "^    ServerName" (buffer-string)) (buffer-string))
    (drive-go-to "    Server")
    (drive-check "and colours" (eq (get-text-property (point) 'face) 'font-lock-keyword-face)
                 (get-text-property (point) 'face))
    (drive-check "and Eglot knows its server"
                 (eq (seq-some (lambda (entry)
                                 (and (assq 'modwsgi-ls-apache-mode (and (listp (car entry)) (seq-filter #'consp (car entry))))
                                      (cdr entry)))
                               eglot-server-programs)
                     #'modwsgi-ls-contact))))

(defun drive-urls ()
  "Look at the URL that is offered at some places, marked with a bar."
  (pcase-dolist (`(,text ,url)
                 '(("|" "/")
                   ("WSGIScriptAlias /api| /srv/api.wsgi" "/api")
                   ("<VirtualHost *:80>\nServerName a.example\n</VirtualHost>\n|" "/")
                   ("<VirtualHost *:8080>\n|\nServerName a.example\n</VirtualHost>" "http://a.example:8080/")
                   ("<VirtualHost [::1]:443>\nservername a.example:443\nWSGIScriptAlias \"/api\" \\\n /srv/|api.wsgi\n</VirtualHost>"
                    "https://a.example/api")
                   ("<VirtualHost *>\nServerName https://a.example:8443\n<Location /x>|\n</Location>\n</VirtualHost>"
                    "https://a.example:8443/x")
                   ("<VirtualHost *:80>\nServerName ${NAME}\n|\n</VirtualHost>" "/")))
    (with-temp-buffer
      (insert text)
      (goto-char (point-min))
      (search-forward "|")
      (delete-char -1)
      (drive-check (format "the URL at %S" text) (equal (modwsgi-ls-url-at-point) url) (modwsgi-ls-url-at-point)))))

(defun drive ()
  "Open the fixture and look at what a person would see."
  (setq modwsgi-ls-server-command (list (or (getenv "MODWSGI_LS") (error "MODWSGI_LS is not set")))
        create-lockfiles nil
        make-backup-files nil
        eglot-sync-connect t)
  (setq-default eglot-workspace-configuration '(:modwsgi-ls (:python "3.13")))
  (drive-recognition)
  (drive-fallback)
  (drive-urls)
  (find-file (expand-file-name "../../testdata/mixed.conf" drive-folder))
  (apply #'eglot--connect (eglot--guess-contact))
  (drive-eventually "the server is attached" #'eglot-managed-p)

  (drive-go-to "WSGIPerInterpreterGIL")
  (let* ((server (eglot-current-server))
         (position (list :line (1- (line-number-at-pos)) :character 6))
         (action (seq-find (lambda (found) (string-prefix-p "Show what would change" (plist-get found :title)))
                           (jsonrpc-request server :textDocument/codeAction
                                            (list :textDocument (eglot--TextDocumentIdentifier)
                                                  :range (list :start position :end position)
                                                  :context (list :diagnostics [])))))
         (command (plist-get action :command)))
    (if (fboundp 'eglot-execute)
        (eglot-execute server action)
      (eglot-execute-command server (intern (plist-get command :command)) (plist-get command :arguments)))
    (with-current-buffer "*modwsgi-ls preview*"
      (drive-check "a code action shows what the other value changes"
                   (string-match-p "own GIL → shared GIL" (buffer-string)) (buffer-string))))

  (flymake-mode 1)
  (drive-eventually "there is one WSGI0201" (lambda () (= 1 (length (drive-findings "WSGI0201")))))
  (drive-go-to "application-group=reports" "    ")
  (drive-check "it stands at the directive"
               (= (point) (flymake-diagnostic-beg (car (drive-findings "WSGI0201"))))
               (drive-findings "WSGI0201"))
  (drive-check "nothing is an error" (not (drive-findings ".*" :error 'eglot-error)) (flymake-diagnostics))
  (drive-eventually "the setting has come: on Python 3.13, WSGI0200 is a warning"
                    (lambda () (drive-findings "WSGI0200" :warning 'eglot-warning)))

  (drive-go-to "WSGIDaemonProcess p")
  (let ((text (drive-eldoc-text)))
    (drive-check "hover names the mode" (string-match-p "own GIL" text) text))
  (let ((text (drive-eldoc-buffer)))
    (drive-check "ElDoc shows it" (string-match-p "own GIL" text) text))

  (let ((summary (modwsgi-ls-which-interpreter "/api/orders")))
    (drive-check "the command names the mode and the process group"
                 (string-match-p "\\`own GIL · process group parallel · " summary) summary))
  (let ((shown (with-current-buffer "*modwsgi-ls*" (buffer-string))))
    (drive-check "and lists the lines that decide, that of the mode first" (string-match-p "^[^\n]*/mixed.conf:17: own GIL: WSGIPerInterpreterGIL On\n[^\n]*: the mount" shown) shown))

  (drive-go-to "process-group=parallel>\n")
  (save-excursion (insert "    WSGIPer\n"))
  (end-of-line)
  (let ((candidates (drive-completions)))
    (drive-check "completion offers the directive"
                 (member "WSGIPerInterpreterGIL" candidates) candidates))
  (delete-region (line-beginning-position) (1+ (line-end-position)))

  (drive-go-to "application-group=reports" "WSGIFreeThreading On")
  (delete-region (line-beginning-position) (1+ (line-end-position)))
  (eglot--signal-textDocument/didChange)
  (drive-eventually "without the line the finding is gone" (lambda () (null (drive-findings "WSGI0201"))))

  (set-buffer-modified-p nil)
  (let ((server (eglot-current-server)))
    (eglot-shutdown server)
    (drive-check "the server has ended" (not (jsonrpc-running-p server)))))

(condition-case problem
    (drive)
  (error
   (princ (format "FAIL %s\n" (error-message-string problem)))
   (kill-emacs 1)))

;;; drive.el ends here
