// The command "Which Interpreter Serves This URL?": asks the server and shows the answer with the
// lines of the configuration that decide it.

import * as path from 'node:path';
import * as vscode from 'vscode';
import { ExecuteCommandRequest, type LanguageClient } from 'vscode-languageclient/node';
import { summary, type RequestAnswer } from './answer';

interface AnswerItem extends vscode.QuickPickItem {
  place?: { file: string; line: number };
}

/** The URL that was asked for last, offered again. */
let lastUrl = '/';

export async function whichInterpreter(client: LanguageClient | undefined): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (!client?.isRunning() || !document) {
    void vscode.window.showWarningMessage('Open an Apache configuration first: the question is about its requests.');
    return;
  }
  const url = await vscode.window.showInputBox({
    title: 'Which interpreter serves this URL?',
    prompt: 'A path of the main server, or a whole URL when virtual hosts tell requests apart.',
    placeHolder: '/api or http://www.example.com:8000/api',
    value: lastUrl,
    validateInput: (value) => (/^(\/|https?:\/\/[^/])/.test(value) ? undefined : 'Begin with / or with http://'),
  });
  if (url === undefined) {
    return;
  }
  lastUrl = url;
  const answer: RequestAnswer = await client.sendRequest(ExecuteCommandRequest.type, {
    command: 'modwsgi.whichInterpreter',
    arguments: [client.code2ProtocolConverter.asUri(document.uri), url],
  });
  await show(answer);
}

async function show(answer: RequestAnswer): Promise<void> {
  const { label, detail } = summary(answer);
  const items: AnswerItem[] = [
    { label, detail },
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
