// Puts the parts together. What the server knows is in the server.

import * as vscode from 'vscode';
import type { RequestAnswer } from './answer';
import { isApache, Recogniser } from './documents';
import { showAnswer, whichInterpreter } from './interpreter';
import { reportMissing } from './missing';
import type { ProcessTree } from './processes';
import { mainFiles, notOurs } from './recognise';
import { ReportPanel } from './report';
import { RulePages, type RulePage } from './rules';
import { section, Session } from './session';
import { chooseMainFile, chooseTarget, StatusItem } from './status';
import { ProcessView } from './tree';

let session: Session | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const talk = new Session(
    context,
    (configured) => void reportMissing(configured, context.extension.packageJSON.version),
    (command, _, answer) => {
      if (command === 'modwsgi.whichInterpreter' && answer) {
        void showAnswer(answer as RequestAnswer);
      } else if ((command === 'modwsgi.explainRule' || command === 'modwsgi.preview') && answer) {
        void rules.show(answer as RulePage);
      }
    },
  );
  const rules = new RulePages(talk);
  session = talk;
  const recogniser = new Recogniser((uri) => isRead(talk, uri));
  const report = new ReportPanel(talk, context.extensionUri);
  const command = (name: string, run: (...args: never[]) => unknown) => vscode.commands.registerCommand(`${section}.${name}`, run);

  context.subscriptions.push(
    talk,
    rules,
    recogniser,
    report,
    new StatusItem(talk),
    new ProcessView(talk),
    command('restart', () => talk.restart()),
    command('showOutput', () => talk.showOutput()),
    command('whichInterpreter', () => whichInterpreter(talk)),
    command('showProcesses', () => report.show()),
    command('chooseTarget', () => chooseTarget(talk)),
    command('chooseMainFile', chooseMainFile),
    talk.onDidStart(() => {
      void vscode.commands.executeCommand('setContext', `${section}.active`, true);
      recogniser.lookAtAll();
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      // These two count when the server is started; the others it asks for by itself.
      if (change.affectsConfiguration(`${section}.serverPath`) || change.affectsConfiguration(`${section}.audit.marks`)) {
        return talk.restart();
      }
      if (change.affectsConfiguration(section)) {
        recogniser.lookAtAll();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => talk.restart()),
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (isApache(document)) {
        void talk.start();
      }
    }),
  );
  void startIfNeeded(talk);
}

export function deactivate(): Promise<void> | undefined {
  return session?.stop();
}

/**
 * Starts the server when a file or the workspace is its business: VS Code activates the extension for any plain text,
 * so that the text can be looked at.
 */
async function startIfNeeded(talk: Session): Promise<void> {
  const open = vscode.workspace.textDocuments.some(isApache);
  if (open || (await vscode.workspace.findFiles(mainFiles, notOurs, 1)).length > 0) {
    await talk.start();
  }
}

/** Whether the server reads the file through an Include of some main configuration. */
async function isRead(talk: Session, uri: vscode.Uri): Promise<boolean> {
  const tree = await talk.ask<ProcessTree>('modwsgi.processes', uri).catch(() => undefined);
  return tree?.fragment === false;
}
