// The talk with the server: starts and stops it, and tells others what it says.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as vscode from 'vscode';
import { ExecuteCommandRequest, LanguageClient } from 'vscode-languageclient/node';
import { languages } from './documents';
import { clientCommands, provideCodeLenses } from './lens';
import type { Status } from './processes';
import { agreement, findServer } from './server';

export const section = 'modwsgi-ls';

/** The server's commands, as far as the extension calls them itself. */
export type Command = 'modwsgi.whichInterpreter' | 'modwsgi.processes' | 'modwsgi.report' | 'modwsgi.target' | 'modwsgi.explainRule';

export class Session implements vscode.Disposable {
  private client: LanguageClient | undefined;

  /** Starts and stops follow each other in this chain, so that two never run at once. */
  private turn: Promise<void> = Promise.resolve();

  /** Whether a start has come to its end, good or bad. */
  private tried = false;

  private readonly started = new vscode.EventEmitter<void>();
  private readonly status = new vscode.EventEmitter<Status>();
  private readonly processes = new vscode.EventEmitter<void>();

  /** The server has been started, or has not, or has ended. */
  readonly onDidStart = this.started.event;
  /** The server has read a file, and says what it knows of it. */
  readonly onStatus = this.status.event;
  /** The tree of processes is another than before. */
  readonly onDidChangeProcesses = this.processes.event;

  /**
   * `reportMissing` is told where the server was looked for and is not; `answered` gets what a command of a lens or
   * of a code action answers.
   */
  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly reportMissing: (configured: string, searched: string[]) => void,
    private readonly answered: (command: string, args: unknown[], answer: unknown) => void,
  ) {}

  /** Whether the server has not been started yet, or is being started. */
  get isPending(): boolean {
    return !this.tried;
  }

  get isRunning(): boolean {
    return this.client?.isRunning() ?? false;
  }

  /** Whether the server that runs has a command; an older one may lack some. */
  offers(command: Command): boolean {
    return this.client?.initializeResult?.capabilities.executeCommandProvider?.commands.includes(command) ?? false;
  }

  /** What a command of the server answers; undefined when there is no such server or command. */
  async ask<Answer>(command: Command, uri: vscode.Uri, ...args: unknown[]): Promise<Answer | undefined> {
    const client = this.client;
    if (!client?.isRunning() || !this.offers(command)) {
      return undefined;
    }
    return client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [client.code2ProtocolConverter.asUri(uri), ...args] });
  }

  location(place: { uri: string; range: { start: { line: number; character: number }; end: { line: number; character: number } } }): vscode.Location {
    const { start, end } = place.range;
    const uri = this.client?.protocol2CodeConverter.asUri(place.uri) ?? vscode.Uri.parse(place.uri);
    return new vscode.Location(uri, new vscode.Range(start.line, start.character, end.line, end.character));
  }

  /** Starts the server unless it runs. */
  start(): Promise<void> {
    return this.inTurn(async () => {
      if (!this.client) {
        await this.startNow();
      }
    });
  }

  restart(): Promise<void> {
    return this.inTurn(async () => {
      await this.stopNow();
      await this.startNow();
    });
  }

  stop(): Promise<void> {
    return this.inTurn(() => this.stopNow());
  }

  showOutput(): void {
    this.client?.outputChannel.show();
  }

  dispose(): void {
    this.started.dispose();
    this.status.dispose();
    this.processes.dispose();
  }

  private inTurn(step: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(step, step);
    return this.turn;
  }

  private async startNow(): Promise<void> {
    const settings = vscode.workspace.getConfiguration().get<{ serverPath?: string }>(section, {});
    const configured = settings.serverPath?.trim() ?? '';
    const search = findServer({
      configured,
      extension: this.context.extensionPath,
      platform: process.platform,
      home: os.homedir(),
      env: process.env,
      isProgram,
    });
    if ('searched' in search) {
      this.reportMissing(configured, search.searched);
      this.tried = true;
    this.started.fire();
      return;
    }
    const client = new LanguageClient(
      section,
      'Apache httpd and mod_wsgi',
      { command: search.found },
      {
        documentSelector: [
          ...languages.flatMap((language) => [
            { scheme: 'file', language },
            { scheme: 'untitled', language },
          ]),
          // Other servers are at home in scripts, which are sent to this one only if the user wants the marks.
          ...(vscode.workspace.getConfiguration(section).get<boolean>('audit.marks') ? [{ scheme: 'file', language: 'python' }, { scheme: 'file', pattern: '**/*.wsgi' }] : []),
        ],
        // Only in a trusted workspace does the server start a program.
        initializationOptions: { ...settings, trusted: vscode.workspace.isTrusted, status: true, clientCommands },
        middleware: {
          provideCodeLenses: provideCodeLenses(() => this.client),
          executeCommand: async (command, args, next) => this.answered(command, args, await next(command, args)),
        },
      },
    );
    client.onNotification('modwsgi/status', (status: Status) => this.status.fire(status));
    client.onNotification('modwsgi/didChangeProcesses', () => this.processes.fire());
    this.client = client;
    try {
      await client.start();
      this.compareVersions(search.found);
    } catch (error) {
      this.client = undefined;
      void vscode.window.showErrorMessage(`${search.found} does not start as a language server: ${error instanceof Error ? error.message : error}`);
    }
    this.tried = true;
    this.started.fire();
  }

  private async stopNow(): Promise<void> {
    const stopping = this.client;
    this.client = undefined;
    // A server that has died, or does not answer, must not keep the next one from starting.
    await stopping?.dispose().catch(() => undefined);
  }

  private compareVersions(program: string): void {
    const own: string = this.context.extension.packageJSON.version;
    const problem = agreement(own, this.client?.initializeResult?.serverInfo?.version, program);
    if (problem) {
      void vscode.window.showWarningMessage(problem);
    }
  }
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
