// The page of `explain --format html` beside the file: follows the cursor, and its places lead into the files.

import * as vscode from 'vscode';
import { isApache } from './documents';
import { pageOf, placeOf } from './page';
import type { Session } from './session';

/** How many milliseconds the server has been quiet before the page is drawn anew. */
const pause = 400;

interface Report {
  title: string;
  text: string;
}

export class ReportPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private uri: vscode.Uri | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly session: Session,
    private readonly extension: vscode.Uri,
  ) {
    this.subscriptions = [
      session.onDidChangeProcesses(() => this.refreshSoon()),
      session.onDidStart(() => this.refreshSoon()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.point(textEditor)),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (this.panel && isApache(editor?.document)) {
          this.uri = editor!.document.uri;
          this.refreshSoon();
        }
      }),
    ];
  }

  /** Opens the page about the file in the active editor. */
  async show(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (isApache(document)) {
      this.uri = document.uri;
    }
    if (!this.uri) {
      void vscode.window.showInformationMessage('Open a file of an Apache configuration first: the page is about its processes.');
      return;
    }
    if (!this.session.offers('modwsgi.report')) {
      void vscode.window.showWarningMessage(
        this.session.isRunning ? 'This version of modwsgi-ls has no page to show: update it.' : 'The language server modwsgi-ls does not run.',
      );
      return;
    }
    if (!this.panel) {
      this.panel = vscode.window.createWebviewPanel('modwsgi-ls.report', 'Python Processes', { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }, {
        enableScripts: true,
        enableFindWidget: true,
        localResourceRoots: [vscode.Uri.joinPath(this.extension, 'media')],
      });
      this.panel.iconPath = vscode.Uri.joinPath(this.extension, 'media', 'icon.png');
      this.panel.onDidDispose(() => (this.panel = undefined));
      this.panel.webview.onDidReceiveMessage((message: { open?: string; ready?: boolean }) => this.receive(message));
    }
    this.panel.reveal(undefined, true);
    await this.refresh();
  }

  private refreshSoon(): void {
    if (this.panel) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.refresh(), pause);
    }
  }

  private async refresh(): Promise<void> {
    const uri = this.uri;
    if (!this.panel || !uri) {
      return;
    }
    const report = await this.session.ask<Report>('modwsgi.report', uri, 'html').catch(() => undefined);
    if (!this.panel || !report || uri !== this.uri) {
      return;
    }
    const { webview } = this.panel;
    const script = webview.asWebviewUri(vscode.Uri.joinPath(this.extension, 'media', 'report.js')).toString();
    this.panel.title = report.title || 'Python Processes';
    webview.html = pageOf(report.text, webview.cspSource, script);
  }

  private async receive({ open, ready }: { open?: string; ready?: boolean }): Promise<void> {
    if (ready) {
      this.point(vscode.window.activeTextEditor);
    }
    const place = open === undefined ? undefined : placeOf(open);
    if (place) {
      const start = new vscode.Position(place.line, 0);
      const uri = vscode.Uri.parse(place.uri);
      const beside = vscode.window.visibleTextEditors.find(({ document }) => isApache(document))?.viewColumn ?? vscode.ViewColumn.One;
      await vscode.window.showTextDocument(uri, { viewColumn: beside, selection: new vscode.Range(start, start) });
    }
  }

  /** Tells the page where the cursor is. */
  private point(editor: vscode.TextEditor | undefined): void {
    if (this.panel && isApache(editor?.document)) {
      const { document, selection } = editor!;
      void this.panel.webview.postMessage({ file: document.uri.toString(true), line: selection.active.line + 1 });
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.panel?.dispose();
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}
