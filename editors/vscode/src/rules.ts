// The page of a rule, as the server has it, in VS Code's own view of Markdown.

import * as vscode from 'vscode';

const scheme = 'modwsgi-ls-rule';

/** The result of modwsgi.explainRule. */
export interface RulePage {
  title: string;
  markdown: string;
  url?: string;
}

export class RulePages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly pages = new Map<string, string>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);

  provideTextDocumentContent(uri: vscode.Uri): string | undefined {
    return this.pages.get(uri.path);
  }

  async show({ title, markdown }: RulePage): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${title}.md` });
    this.pages.set(uri.path, markdown);
    await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
  }

  dispose(): void {
    this.registration.dispose();
  }
}
