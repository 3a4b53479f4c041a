// Starts the server for Apache configurations and stops it. What the server knows is in the server.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as vscode from 'vscode';
import { DidChangeConfigurationNotification, LanguageClient } from 'vscode-languageclient/node';
import { whichInterpreter } from './interpreter';
import { provideCodeLenses } from './lens';
import { findServer } from './server';

const section = 'modwsgi-ls';

/** The language ids of Apache configurations: ours, and that of other extensions which colour them. */
const languages = ['apache', 'apacheconf'];

const installCommand = 'go install .';

let client: LanguageClient | undefined;

/** Starts and stops follow each other in this chain, so that two never run at once. */
let turn: Promise<void> = Promise.resolve();

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand('modwsgi-ls.restart', restart),
    vscode.commands.registerCommand('modwsgi-ls.whichInterpreter', () => whichInterpreter(client)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`${section}.serverPath`)) {
        return restart();
      }
      if (change.affectsConfiguration(section)) {
        // The server asks for those that it wants.
        return client?.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
  );
  await restart();
}

export function deactivate(): Promise<void> {
  return inTurn(stop);
}

function restart(): Promise<void> {
  return inTurn(async () => {
    await stop();
    await start();
  });
}

function inTurn(step: () => Promise<void>): Promise<void> {
  turn = turn.then(step, step);
  return turn;
}

async function start(): Promise<void> {
  const settings = vscode.workspace.getConfiguration().get<{ serverPath?: string }>(section, {});
  const configured = settings.serverPath?.trim() ?? '';
  const search = findServer({ configured, platform: process.platform, home: os.homedir(), env: process.env, isProgram });
  if ('searched' in search) {
    // Not awaited: the message stands until somebody answers it.
    void reportMissing(configured, search.searched);
    return;
  }
  const started = new LanguageClient(
    section,
    'Apache httpd and mod_wsgi',
    { command: search.found },
    {
      documentSelector: languages.flatMap((language) => [
        { scheme: 'file', language },
        { scheme: 'untitled', language },
      ]),
      // Only in a trusted workspace does the server start a program.
      initializationOptions: { ...settings, trusted: vscode.workspace.isTrusted },
      middleware: { provideCodeLenses: provideCodeLenses(() => client) },
    },
  );
  client = started;
  try {
    await started.start();
  } catch (error) {
    client = undefined;
    void vscode.window.showErrorMessage(`${search.found} does not start as a language server: ${error instanceof Error ? error.message : error}`);
  }
}

async function stop(): Promise<void> {
  const stopping = client;
  client = undefined;
  // A server that has died, or does not answer, must not keep the next one from starting.
  await stopping?.dispose().catch(() => undefined);
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

async function reportMissing(configured: string, searched: string[]): Promise<void> {
  const copy = 'Copy Install Command';
  const openSettings = 'Open Settings';
  const message = configured
    ? `The setting modwsgi-ls.serverPath is ${configured}, and there is no such program.`
    : `The language server modwsgi-ls is not installed: it is neither on PATH nor in ${searched.at(-1)}. ` +
      `Install it with "${installCommand}" in a checkout of modwsgi-ls, or name its place in the setting modwsgi-ls.serverPath; then run "mod_wsgi: Restart Server".`;
  const answer = await vscode.window.showErrorMessage(message, ...(configured ? [openSettings] : [copy, openSettings]));
  if (answer === copy) {
    await vscode.env.clipboard.writeText(installCommand);
  } else if (answer === openSettings) {
    await vscode.commands.executeCommand('workbench.action.openSettings', `${section}.serverPath`);
  }
}
