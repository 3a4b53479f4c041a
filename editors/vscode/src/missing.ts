// What is said, and offered, when there is no server.

import * as vscode from 'vscode';
import { packageFor } from './server';
import { section } from './session';

const releases = 'https://github.com/modwsgi-ls/modwsgi-ls/releases';

/** Says where the server was looked for, and how to have it without building anything. */
export async function reportMissing(configured: string, version: string): Promise<void> {
  if (configured) {
    await offer(`The setting modwsgi-ls.serverPath is ${configured}, and there is no such program. Empty it to use the server that the extension has or finds.`, {
      'Open Settings': openSettings,
    });
    return;
  }
  const own = packageFor(process.platform, process.arch, version);
  const advice = own
    ? `Install the extension again from ${own}: that one has the server inside. Nothing else is needed.`
    : `There is none ready for ${process.platform} on ${process.arch}: build it with Go, as the extension’s page says.`;
  await offer(`This copy of the extension comes without its language server, and there is no program modwsgi-ls on this machine. ${advice}`, {
    'Open Downloads': () => vscode.env.openExternal(vscode.Uri.parse(releases)),
    'I Have It: Choose the Program…': chooseProgram,
    'Open Settings': openSettings,
  });
}

async function offer(message: string, answers: Record<string, () => unknown>): Promise<void> {
  const answer = await vscode.window.showErrorMessage(message, ...Object.keys(answers));
  await answers[answer ?? '']?.();
}

function openSettings(): Thenable<unknown> {
  return vscode.commands.executeCommand('workbench.action.openSettings', `${section}.serverPath`);
}

async function chooseProgram(): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({ title: 'The program modwsgi-ls', openLabel: 'Use as Server' });
  if (chosen?.[0]) {
    await vscode.workspace.getConfiguration(section).update('serverPath', chosen[0].fsPath, vscode.ConfigurationTarget.Global);
  }
}
