// The status item: the build that answers are about, with a picker; or that the main configuration is missing.

import * as path from 'node:path';
import * as vscode from 'vscode';
import { isApache } from './documents';
import { shortTarget, statusOf, type Status, type TargetAnswer } from './processes';
import { section, type Session } from './session';

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('modwsgi-ls.status', vscode.StatusBarAlignment.Right, 100);
  private readonly known = new Map<string, Status>();
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly session: Session) {
    this.item.name = 'Apache httpd and mod_wsgi';
    this.subscriptions = [
      this.item,
      session.onStatus((status) => {
        this.known.set(vscode.Uri.parse(status.uri).toString(), status);
        void this.show();
      }),
      session.onDidStart(() => this.show()),
      vscode.window.onDidChangeActiveTextEditor(() => this.show()),
      vscode.workspace.onDidCloseTextDocument((document) => this.known.delete(document.uri.toString())),
    ];
    void this.show();
  }

  private async show(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (!isApache(document)) {
      this.item.hide();
      return;
    }
    if (this.session.isPending) {
      this.item.command = undefined;
      this.display({ text: '$(loading~spin) mod_wsgi', tooltip: 'The language server is being started.', warning: false });
      return;
    }
    if (!this.session.isRunning) {
      this.display({ text: '$(warning) mod_wsgi: no server', tooltip: 'The language server does not run. Click to see how to get it.', warning: true });
      this.item.command = 'modwsgi-ls.restart';
      return;
    }
    const key = document.uri.toString();
    const asked = this.known.has(key) ? undefined : await this.ask(document.uri);
    const status = this.known.get(key) ?? asked; // which may have come while it was asked
    if (vscode.window.activeTextEditor?.document === document) {
      this.item.command = status?.fragment ? 'modwsgi-ls.chooseMainFile' : 'modwsgi-ls.chooseTarget';
      this.display(status ? statusOf(status) : { text: '$(server-process) mod_wsgi', tooltip: 'Choose the build of Python.', warning: false });
    }
  }

  /** For a server that sends no status of its own accord. */
  private async ask(uri: vscode.Uri): Promise<Status | undefined> {
    const target = await this.session.ask<TargetAnswer>('modwsgi.target', uri).catch(() => undefined);
    return target && { uri: uri.toString(), root: path.basename(uri.path), fragment: false, target };
  }

  private display({ text, tooltip, warning }: { text: string; tooltip: string; warning: boolean }): void {
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.backgroundColor = warning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.item.show();
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}

interface Choice extends vscode.QuickPickItem {
  choose(): unknown;
}

/** Lets the user choose the build of Python, or the main configuration file. */
export async function chooseTarget(session: Session): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  const target = isApache(document) ? await session.ask<TargetAnswer>('modwsgi.target', document.uri) : undefined;
  const settings = vscode.workspace.getConfiguration(section);
  const set = settings.get<string>('python', '');
  const builds = target?.choices ?? ['3.11', '3.12', '3.13', '3.13t', '3.14', '3.14t'];
  const choices: Choice[] = [
    ...builds.map((build) => ({
      label: `Python ${build}`,
      description: [build === set ? 'chosen' : '', build.endsWith('t') ? 'free-threaded build' : ''].filter(Boolean).join(', '),
      choose: () => writePython(build),
    })),
    {
      label: 'What the Configuration Says',
      description: set ? undefined : 'chosen',
      detail: target && !set ? shortTarget(target.label) : 'The module’s file name and the virtual environments are asked.',
      choose: () => writePython(undefined),
    },
    { label: '', kind: vscode.QuickPickItemKind.Separator, choose: () => undefined },
    { label: '$(file) Choose the Main Configuration File…', choose: () => vscode.commands.executeCommand('modwsgi-ls.chooseMainFile') },
    { label: '$(gear) All Settings…', choose: () => vscode.commands.executeCommand('workbench.action.openSettings', '@ext:modwsgi-ls.modwsgi-ls') },
  ];
  const picked = await vscode.window.showQuickPick(choices, {
    title: 'Which Python is mod_wsgi built for?',
    placeHolder: shortTarget(target?.label) ?? 'Choose the build that this configuration runs on',
  });
  await picked?.choose();
}

function writePython(build: string | undefined): Thenable<void> {
  return vscode.workspace.getConfiguration(section).update('python', build, settingsTarget());
}

function settingsTarget(): vscode.ConfigurationTarget {
  return vscode.workspace.workspaceFolders ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
}

/** Names of main configuration files, in Debian's, Red Hat's and Apache's own layout. */
const mainFiles = '**/{apache2,httpd,apache,httpd-*,apache2-*}.conf';

/** Lets the user name the main configuration file, or takes the one that was clicked on in the explorer. */
export async function chooseMainFile(clicked?: vscode.Uri): Promise<void> {
  const uri = clicked ?? (await pickMainFile());
  if (!uri) {
    return;
  }
  const file = vscode.workspace.getWorkspaceFolder(uri) ? vscode.workspace.asRelativePath(uri, false) : uri.fsPath;
  await vscode.workspace.getConfiguration(section).update('roots', [file], settingsTarget());
}

async function pickMainFile(): Promise<vscode.Uri | undefined> {
  const found = await vscode.workspace.findFiles(mainFiles, '**/node_modules/**', 50);
  const other = { label: '$(folder-opened) Another File…', uri: undefined };
  const items = [...found.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri })), other];
  const picked =
    found.length === 0 ? other : await vscode.window.showQuickPick(items, { title: 'The main configuration file, which httpd is started with' });
  if (picked !== other) {
    return picked?.uri;
  }
  const opened = await vscode.window.showOpenDialog({ title: 'The main configuration file', openLabel: 'Use as Main File' });
  return opened?.[0];
}
