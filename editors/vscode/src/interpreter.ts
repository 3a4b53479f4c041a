// The command "Which Interpreter Serves This URL?": asks the server and shows the answer with the
// lines of the configuration that decide it.

import * as path from 'node:path';
import * as vscode from 'vscode';
import { summary, type RequestAnswer } from './answer';
import { isApache } from './documents';
import { urlAt } from './prefill';
import type { Session } from './session';

interface AnswerItem extends vscode.QuickPickItem {
  place?: { file: string; line: number };
}

export async function whichInterpreter(session: Session): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!isApache(editor?.document)) {
    void vscode.window.showInformationMessage('Open a file of an Apache configuration first: the question is about its requests.');
    return;
  }
  if (!session.isRunning) {
    void vscode.window.showWarningMessage('The language server modwsgi-ls does not run, and nobody else knows the answer. "mod_wsgi: Restart Server" tries again.');
    return;
  }
  const { document, selection } = editor!;
  const value = urlAt(document.getText(), selection.active.line);
  const url = await vscode.window.showInputBox({
    title: 'Which interpreter serves this URL?',
    prompt: 'A path of the main server, or a whole URL when virtual hosts tell requests apart.',
    placeHolder: '/api or http://www.example.com:8000/api',
    value,
    valueSelection: [value.length, value.length],
    validateInput: (typed) => (/^(\/|https?:\/\/[^/])/.test(typed) ? undefined : 'Begin with / or with http://'),
  });
  const answer = url && (await session.ask<RequestAnswer>('modwsgi.whichInterpreter', document.uri, url));
  if (answer) {
    await showAnswer(answer);
  }
}

/** Shows which interpreter it is, and the lines that decide; one that is picked is gone to. */
export async function showAnswer(answer: RequestAnswer): Promise<void> {
  const { label, detail } = summary(answer);
  const items: AnswerItem[] = [
    { label, detail },
    ...(answer.note ? [{ label: `$(warning) ${answer.note}` }] : []),
    { label: 'decided by', kind: vscode.QuickPickItemKind.Separator },
    ...answer.decidedBy.map((place) => ({
      label: `$(go-to-file) ${path.basename(place.file)}:${place.line}`,
      description: place.reason,
      detail: path.dirname(place.file),
      place,
    })),
  ];
  const picked = await vscode.window.showQuickPick(items, { title: answer.url });
  if (picked?.place) {
    const start = new vscode.Position(picked.place.line - 1, 0);
    await vscode.window.showTextDocument(vscode.Uri.file(picked.place.file), { selection: new vscode.Range(start, start) });
  }
}
