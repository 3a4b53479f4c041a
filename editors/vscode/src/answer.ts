// What the server says about one request, in words. This file knows no VS Code, so that it can be tested without one.

/** The result of the server's command modwsgi.whichInterpreter; a name that is not known is null. */
export interface RequestAnswer {
  url: string;
  status: number | null;
  /** The empty string is embedded mode: the processes of Apache itself. */
  processGroup: string | null;
  /** The empty string is the main interpreter. */
  applicationGroup: string | null;
  mode: 'shared' | 'own' | 'free-threaded' | null;
  /** What mod_wsgi logs for the request. */
  codes: string[];
  /** The deciding directives in the order in which they act, lines from 1. */
  decidedBy: { file: string; line: number; reason: string }[];
  /** What only the request itself decides, and what it may decide for. */
  perRequest: { pattern: string; candidates: string[] } | null;
  /** What keeps such a request from coming. */
  note?: string;
}

const modes = { shared: 'shared GIL', own: 'own GIL', 'free-threaded': 'free-threaded, no GIL' };

/** One line that answers the question, and one that says in which process and interpreter. */
export function summary(answer: RequestAnswer): { label: string; detail: string } {
  const parts = [
    place('process group', answer.processGroup, 'embedded mode'),
    place('application group', answer.applicationGroup, 'main interpreter (%{GLOBAL})'),
    answer.perRequest && perRequest(answer.perRequest),
    answer.status && `status ${answer.status}`,
    ...answer.codes,
  ];
  return { label: label(answer), detail: parts.filter(Boolean).join(' · ') };
}

function label({ mode, perRequest, applicationGroup }: RequestAnswer): string {
  if (mode) {
    return modes[mode];
  }
  if (perRequest) {
    return 'decided by each request';
  }
  return applicationGroup === null ? 'no Python' : 'decided by the build of Python, which is not known';
}

function place(kind: string, name: string | null, unnamed: string): string | undefined {
  if (name === null) {
    return undefined;
  }
  return name === '' ? unnamed : `${kind} ${name}`;
}

function perRequest({ pattern, candidates }: NonNullable<RequestAnswer['perRequest']>): string {
  return `${pattern} decides per request` + (candidates.length > 0 ? `: ${candidates.join(', ')}` : '');
}
