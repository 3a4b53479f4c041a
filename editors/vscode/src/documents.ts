// Which documents are Apache configurations: those of the language, and those that turn out to be, by their text or
// because the server reads them through an Include.

import * as vscode from 'vscode';
import { mayBeConfiguration, readsLikeApache } from './recognise';

/** The language ids of Apache configurations: ours, and that of other extensions which colour them. */
export const languages = ['apache', 'apacheconf'];

/** The languages that VS Code falls back to for *.conf, and for a template of one. */
const fallbacks = new Set(['properties', 'ini', 'plaintext', 'conf', 'jinja', 'jinja-html', 'erb', 'mustache', 'handlebars', 'go-template']);

export function isApache(document: vscode.TextDocument | undefined): document is vscode.TextDocument {
  return document !== undefined && languages.includes(document.languageId);
}

/** Gives Apache configurations that VS Code takes for something else their language, each at most once. */
export class Recogniser implements vscode.Disposable {
  private readonly seen = new Set<string>();
  private readonly subscription: vscode.Disposable;

  /** `isRead` says whether the server reads the document as a part of a configuration. */
  constructor(private readonly isRead: (uri: vscode.Uri) => Promise<boolean>) {
    this.subscription = vscode.workspace.onDidOpenTextDocument((document) => this.look(document));
    this.lookAtAll();
  }

  /** Looks once more at the open documents: the server may read more of them than before. */
  lookAtAll(): void {
    for (const document of vscode.workspace.textDocuments) {
      void this.look(document);
    }
  }

  private async look(document: vscode.TextDocument): Promise<void> {
    const key = document.uri.toString();
    if (!this.mayChange(document) || this.seen.has(key)) {
      return;
    }
    if (readsLikeApache(document.getText()) || (await this.isRead(document.uri))) {
      // Once only: who sets the language back means it.
      this.seen.add(key);
      if (!document.isClosed) {
        await vscode.languages.setTextDocumentLanguage(document, 'apache');
      }
    }
  }

  private mayChange(document: vscode.TextDocument): boolean {
    return (
      document.uri.scheme === 'file' &&
      fallbacks.has(document.languageId) &&
      mayBeConfiguration(document.fileName) &&
      vscode.workspace.getConfiguration('modwsgi-ls', document).get('recognizeFiles', true) &&
      !this.isAssociated(document)
    );
  }

  /** Whether a setting of the user already says what the file is. */
  private isAssociated(document: vscode.TextDocument): boolean {
    const associations = vscode.workspace.getConfiguration('files', document).get<Record<string, string>>('associations', {});
    return Object.keys(associations).some((pattern) => vscode.languages.match({ pattern: pattern.includes('/') ? pattern : `**/${pattern}` }, document) > 0);
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
