// A page that the server writes, of a rule or of what a line would change, in VS Code's own view of Markdown; that of a
// rule is offered wherever the rule finds something.

import * as vscode from 'vscode';
import { languages } from './documents';
import type { Session } from './session';

const languageFilter = languages.map((language) => ({ language }));

const scheme = 'modwsgi-ls-rule';

/** The result of modwsgi.explainRule and of modwsgi.preview. */
export interface RulePage {
  title: string;
  markdown: string;
  url?: string;
}

export class RulePages implements vscode.TextDocumentContentProvider, vscode.CodeActionProvider, vscode.Disposable {
  private readonly pages = new Map<string, string>();
  private readonly registrations = [
    vscode.workspace.registerTextDocumentContentProvider(scheme, this),
    vscode.languages.registerCodeActionsProvider(languageFilter, this, { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] }),
  ];

  constructor(private readonly session: Session) {}

  provideCodeActions(_document: vscode.TextDocument, _range: vscode.Range, { diagnostics }: vscode.CodeActionContext): vscode.CodeAction[] {
    if (!this.session.offers('modwsgi.explainRule')) {
      return [];
    }
    const rules = new Map(diagnostics.filter(({ source }) => source === 'modwsgi-ls').map((diagnostic) => [ruleOf(diagnostic), diagnostic]));
    return [...rules].map(([rule, diagnostic]) => {
      const action = new vscode.CodeAction(`Explain ${rule}`, vscode.CodeActionKind.QuickFix);
      action.command = { title: action.title, command: 'modwsgi.explainRule', arguments: [rule] };
      action.diagnostics = [diagnostic];
      return action;
    });
  }

  provideTextDocumentContent(uri: vscode.Uri): string | undefined {
    return this.pages.get(uri.path);
  }

  async show({ title, markdown }: RulePage): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${title}.md` });
    this.pages.set(uri.path, markdown);
    await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
  }

  dispose(): void {
    vscode.Disposable.from(...this.registrations).dispose();
  }
}

function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}
