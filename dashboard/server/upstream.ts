import { ProblemError } from './problem.ts';

/** A sibling process with an HTTP face (gateway, simulators). */
export interface Upstream {
  /** Answers the JSON of a 2xx; anything else becomes a problem that says who did not answer. */
  ask(path: string, options?: { method?: 'GET' | 'POST' | 'DELETE'; body?: unknown }): Promise<unknown>;
}

const TIMEOUT_MS = 4000;

export const httpUpstream = (name: string, url: string): Upstream => ({
  async ask(path, options = {}) {
    let response: Response;
    try {
      response = await fetch(`${url}${path}`, {
        method: options.method ?? 'GET',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(options.body === undefined
          ? {}
          : { body: JSON.stringify(options.body), headers: { 'content-type': 'application/json' } }),
      });
    } catch (error) {
      throw new ProblemError(
        502,
        `The ${name} did not answer`,
        `${url}${path}: ${reason(error)}. Start the ${name}, or look at the health page.`,
      );
    }
    const text = await response.text();
    if (response.ok) return text === '' ? null : json(name, text);
    const said = problemDetail(text) ?? `${response.status} ${response.statusText}`;
    // What the client asked wrong stays the client's: only the upstream's own failures are 502.
    const status = response.status >= 400 && response.status < 500 ? response.status : 502;
    throw new ProblemError(status, `The ${name} refused`, said);
  },
});

const reason = (error: unknown): string => {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(inner instanceof Error)) return String(inner);
  return inner.name === 'TimeoutError' ? `no answer within ${TIMEOUT_MS / 1000} s` : inner.message || inner.name;
};

const json = (name: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new ProblemError(
      502,
      `The ${name} answered something else`,
      `The ${name} did not answer JSON; are both of the same version?`,
    );
  }
};

const problemDetail = (text: string): string | null => {
  try {
    const said: unknown = JSON.parse(text);
    if (said === null || typeof said !== 'object') return null;
    if ('detail' in said && typeof said.detail === 'string') return said.detail;
    if ('message' in said && typeof said.message === 'string') return said.message;
    return null;
  } catch {
    return null;
  }
};
