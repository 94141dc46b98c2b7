import { Readable } from 'node:stream';
import { PART_NAMES, type PartId } from '../../config/vocabulary/part.ts';
import { Problem, ProblemError } from '../../config/vocabulary/problem.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { sameText } from '../../config/vocabulary/trouble.ts';

/** A sibling process with an HTTP face (gateway, simulators). */
export interface Upstream {
  /** Answers the JSON of a 2xx; anything else becomes a problem that says who did not answer. */
  ask(path: string, options?: Asked): Promise<unknown>;
  /** The body of a 2xx as it comes, however long it takes to be ready; errors as above. */
  download(path: string, signal: AbortSignal): Promise<Download>;
}

interface Download {
  readonly body: ReadableStream;
  /** What it says it is. */
  readonly type: string;
}

interface Asked {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** In place of a body: handed on as it comes. */
  readonly content?: { readonly type: string; readonly stream: Readable };
  /** For what takes its time, such as a virtual experiment. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 4000;

export const httpUpstream = (part: PartId, url: string): Upstream => ({
  async ask(path, { method = 'GET', body, content, timeoutMs = TIMEOUT_MS } = {}) {
    const sent = content
      ? {
          body: Readable.toWeb(content.stream) as ReadableStream,
          headers: { 'content-type': content.type },
          duplex: 'half',
        }
      : body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await reach(part, url, path, { method, signal: AbortSignal.timeout(timeoutMs), ...sent });
    const text = await response.text();
    return text === '' ? null : json(part, text);
  },
  async download(path, signal) {
    const { body, headers } = await reach(part, url, path, { signal });
    return { body: body ?? new Blob().stream(), type: headers.get('content-type') ?? 'application/octet-stream' };
  },
});

/** A 2xx, or the problem that says who did not answer, or what was wrong. */
const reach = async (part: PartId, url: string, path: string, init: RequestInit): Promise<Response> => {
  const { zh, en } = PART_NAMES[part];
  let response: Response;
  try {
    response = await fetch(`${url}${path}`, init);
  } catch (error) {
    const why = reason(error);
    throw new ProblemError(
      502,
      { zh: `${zh}没有应答`, en: `The ${en} did not answer` },
      {
        zh: `${url}${path}：${why.zh}。请启动${zh}，或查看健康页。`,
        en: `${url}${path}: ${why.en}. Start the ${en}, or look at the health page.`,
      },
    );
  }
  if (response.ok) return response;
  // What the client asked wrong stays the client's: only the upstream's own failures are 502.
  const status = response.status >= 400 && response.status < 500 ? response.status : 502;
  const said = problemDetail(await response.text()) ?? sameText(`${response.status} ${response.statusText}`);
  throw new ProblemError(status, { zh: `${zh}拒绝了请求`, en: `The ${en} refused` }, said);
};

const CONNECTION_REFUSED: Text = { zh: '连接被拒绝', en: 'connection refused' };

const reason = (error: unknown): Text => {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(inner instanceof Error)) return sameText(String(inner));
  const s = TIMEOUT_MS / 1000;
  if (inner.name === 'TimeoutError') return { zh: `${s} s 内没有应答`, en: `no answer within ${s} s` };
  if ('code' in inner && inner.code === 'ECONNREFUSED') return CONNECTION_REFUSED;
  return sameText(inner.message || inner.name);
};

const json = (part: PartId, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    const { zh, en } = PART_NAMES[part];
    throw new ProblemError(
      502,
      { zh: `${zh}的应答不对`, en: `The ${en} answered something else` },
      {
        zh: `${zh}的应答不是 JSON；两者版本是否一致？`,
        en: `The ${en} did not answer JSON; are both of the same version?`,
      },
    );
  }
};

const problemDetail = (text: string): Text | null => {
  try {
    return Problem.parse(JSON.parse(text)).text.detail;
  } catch {
    return null;
  }
};
