;;; lint.el --- What MELPA asks of a package  -*- lexical-binding: t; -*-

;; emacs --batch -q -l editors/emacs/test/lint.el

;;; Code:

(require 'package)
(package-initialize)
(require 'checkdoc)
(require 'package-lint)

(defvar lint-file
  (expand-file-name "../modwsgi-ls.el" (file-name-directory (or load-file-name buffer-file-name))))

;; No archive is asked: what the package depends on is told here.
(setq package-archive-contents
      (list (list 'eglot (package-desc-create :name 'eglot :version '(1 9) :archive "gnu" :reqs '((emacs (26 3)))))))

(find-file lint-file)

(let ((problems (package-lint-buffer)))
  (pcase-dolist (`(,line ,column ,kind ,text) problems)
    (princ (format "%d:%d: %s: %s\n" line column kind text)))
  (let ((checkdoc-diagnostic-buffer "*checkdoc*")
        (checkdoc-spellcheck-documentation-flag nil))
    (checkdoc-current-buffer t)
    (with-current-buffer "*checkdoc*"
      (goto-char (point-min))
      (while (re-search-forward "^.*\\.el:[0-9]+:.*$" nil t)
        (push (match-string 0) problems)
        (princ (concat (match-string 0) "\n")))))
  (goto-char (point-min))
  (while (re-search-forward "\\_<\\(eglot\\|flymake\\|jsonrpc\\)--[a-z-]+" nil t)
    (push (match-string 0) problems)
    (princ (format "%d: a private symbol: %s\n" (line-number-at-pos) (match-string 0))))
  (princ (format "%d problems\n" (length problems)))
  (kill-emacs (if problems 1 0)))

;;; lint.el ends here
