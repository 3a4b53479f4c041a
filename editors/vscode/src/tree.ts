// The view "Python Processes": process groups, their interpreters, and in each what decided and what is mounted.

import * as vscode from 'vscode';
import { isApache } from './documents';
import { mainFiles, notOurs } from './recognise';
import { rowsOf, type ProcessTree, type Row } from './processes';
import type { Session } from './session';

/** How many milliseconds the server has been quiet before the view is drawn anew. */
const pause = 150;

export class ProcessView implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  private readonly view: vscode.TreeView<Row>;
  private readonly subscriptions: vscode.Disposable[];
  private tree: ProcessTree | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** The file whose root the view shows: the Apache configuration that was looked at last, at first a main file. */
  private uri: vscode.Uri | undefined;

  constructor(private readonly session: Session) {
    this.view = vscode.window.createTreeView('modwsgi-ls.processes', { treeDataProvider: this, showCollapseAll: true });
    this.subscriptions = [
      this.changed,
      this.view,
      vscode.window.onDidChangeActiveTextEditor(() => this.follow()),
      session.onDidStart(() => this.follow()),
      session.onDidChangeProcesses(() => this.refreshSoon()),
      session.onStatus((status) => {
        // The first word about the file may come before the view has asked.
        if (status.root !== this.tree?.root) {
          this.refreshSoon();
        }
      }),
    ];
    this.follow();
  }

  getChildren(row?: Row): Row[] {
    return row ? row.rows : this.tree ? rowsOf(this.tree) : [];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    const state =
      row.rows.length === 0
        ? vscode.TreeItemCollapsibleState.None
        : row.kind === 'group'
          ? vscode.TreeItemCollapsibleState.Expanded
          : vscode.TreeItemCollapsibleState.Collapsed;
    const item = new vscode.TreeItem(row.label, state);
    item.id = row.id;
    item.description = row.description;
    item.iconPath = iconOf(row);
    item.tooltip = row.description ? `${row.label} — ${row.description}` : row.label;
    item.accessibilityInformation = { label: [row.label, modes[row.mode ?? '']?.words, row.description].filter(Boolean).join(', ') };
    if (row.location) {
      const { uri, range } = this.session.location(row.location);
      item.command = { title: 'Go to the Line', command: 'vscode.open', arguments: [uri, { selection: range }] };
    }
    return item;
  }

  /** Shows the processes of the file in the active editor, if that is an Apache configuration. */
  private follow(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (isApache(document)) {
      this.uri = document.uri;
    }
    this.refreshSoon();
  }

  private refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), pause);
  }

  private async refresh(): Promise<void> {
    this.uri ??= (await vscode.workspace.findFiles(mainFiles, notOurs, 1))[0];
    const uri = this.uri;
    if (!uri) {
      return;
    }
    const tree = await this.session.ask<ProcessTree>('modwsgi.processes', uri).catch(() => undefined);
    if (uri !== this.uri) {
      return;
    }
    this.tree = tree;
    this.view.description = tree?.target?.label;
    this.view.message = this.message();
    this.changed.fire();
  }

  private message(): string | undefined {
    if (!this.session.isRunning) {
      return 'The language server does not run.';
    }
    if (!this.session.offers('modwsgi.processes')) {
      return 'This server is too old to tell its processes: update it.';
    }
    if (this.tree?.fragment) {
      return 'This file was read alone. What the main configuration says may change it.';
    }
    return undefined;
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}

const modes: Record<string, { words: string; icon: string; color: string }> = {
  shared: { words: 'shared GIL', icon: 'lock', color: 'charts.yellow' },
  own: { words: 'own GIL', icon: 'key', color: 'charts.blue' },
  'free-threaded': { words: 'free-threaded, no GIL', icon: 'unlock', color: 'charts.green' },
};

function iconOf(row: Row): vscode.ThemeIcon {
  switch (row.kind) {
    case 'mount':
      return new vscode.ThemeIcon('link');
    case 'because':
      return new vscode.ThemeIcon('arrow-small-right');
    default: {
      const mode = modes[row.mode ?? ''];
      if (mode) {
        return new vscode.ThemeIcon(mode.icon, new vscode.ThemeColor(mode.color));
      }
      return new vscode.ThemeIcon(row.kind === 'group' ? 'server-process' : 'question');
    }
  }
}
