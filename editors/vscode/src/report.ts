// The page of `explain --format html` beside the file: follows the cursor, and its places lead into the files.

import * as fs from 'node:fs';
import * as vscode from 'vscode';
import { isApache } from './documents';
import { pageOf, placeOf } from './page';
import { groupAt, type ProcessTree } from './processes';
import type { Session } from './session';

/** How many milliseconds the server has been quiet before the page is drawn anew. */
const pause = 400;

interface Report {
  title: string;
  text: string;
}

/** What the page tells: that a place of it is to be opened, or which files it has places of. */
interface Message {
  open?: string;
  files?: string[];
}

export class ReportPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private uri: vscode.Uri | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** The files that the page has places of, with the names that the page has for each: a site may be read through a link. */
  private files = new Map<string, string[]>();

  private tree: ProcessTree | undefined;
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
        localResourceRoots: [],
      });
      this.panel.iconPath = this.resource('icon.png');
      this.panel.onDidDispose(() => (this.panel = undefined));
      this.panel.webview.onDidReceiveMessage((message: Message) => this.receive(message));
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
    const [report, tree] = await Promise.all([
      this.session.ask<Report>('modwsgi.report', uri, 'html').catch(() => undefined),
      this.session.ask<ProcessTree>('modwsgi.processes', uri).catch(() => undefined),
    ]);
    if (!this.panel || !report || uri !== this.uri) {
      return;
    }
    this.tree = tree;
    this.panel.title = report.title || 'Python Processes';
    this.panel.webview.html = pageOf(report.text, fs.readFileSync(this.resource('report.js').fsPath, 'utf8'));
  }

  private async receive({ open, files }: Message): Promise<void> {
    if (files) {
      this.files.clear();
      for (const file of files) {
        const path = pathOf(file);
        this.files.set(path, [...(this.files.get(path) ?? []), file]);
      }
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

  private resource(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.extension, 'media', name);
  }

  /** Tells the page where the cursor is, or better, where the process group is that the line is about. */
  private point(editor: vscode.TextEditor | undefined): void {
    if (!this.panel || !isApache(editor?.document)) {
      return;
    }
    const file = realPath(editor!.document.uri.fsPath);
    const line = editor!.selection.active.line;
    const group = this.tree && groupAt(this.tree, (uri) => pathOf(uri) === file, line);
    void this.panel.webview.postMessage({
      files: this.files.get(group ? pathOf(group.uri) : file) ?? [],
      line: (group ? group.range.start.line : line) + 1,
    });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.panel?.dispose();
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}

function pathOf(uri: string): string {
  return realPath(vscode.Uri.parse(uri).fsPath);
}

function realPath(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch {
    return file;
  }
}
