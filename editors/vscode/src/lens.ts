// Code lenses that list places. The server sends plain JSON; VS Code's own command wants its own objects.

import type * as vscode from 'vscode';
import type { Location, Position } from 'vscode-languageclient';
import type { LanguageClient, ProvideCodeLensesSignature } from 'vscode-languageclient/node';

/** VS Code's command for a lens that counts places. */
export const showReferences = 'editor.action.showReferences';

/** The commands of lenses and code actions that are carried out, or whose answer is shown, here. */
export const clientCommands = [showReferences, 'modwsgi.whichInterpreter', 'modwsgi.preview'];

/** Middleware of the client: converts the arguments of the lenses that list places. */
export function provideCodeLenses(getClient: () => LanguageClient | undefined) {
  return async (document: vscode.TextDocument, token: vscode.CancellationToken, next: ProvideCodeLensesSignature) => {
    const lenses = await next(document, token);
    const converter = getClient()?.protocol2CodeConverter;
    for (const { command } of lenses ?? []) {
      if (converter && command?.command === showReferences) {
        const [uri, position, locations] = command.arguments as [string, Position, Location[]];
        command.arguments = [converter.asUri(uri), converter.asPosition(position), locations.map(converter.asLocation)];
      }
    }
    return lenses;
  };
}
