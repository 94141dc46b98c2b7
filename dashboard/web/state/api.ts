import type { Problem } from '../../../config/vocabulary/problem.ts';
import { CONTEXT_HEADER, type ReplayContext } from '../../../config/vocabulary/replay.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';

/** The server's sentence about what went wrong and what to do; of an answer without one, its status. */
const refusal = async (response: Response): Promise<TroubleError> => {
  const problem = (await response.json().catch(() => null)) as Partial<Problem> | null;
  const said = problem?.text?.detail;
  if (said) return new TroubleError(said.zh, said.en);
  return new TroubleError(`驾驶舱服务应答 ${response.status}`, `the dashboard server answered ${response.status}`);
};

/** What the whole window shows when that is not the live plant; every question says so, and the server writes nothing for it. */
let shown: ReplayContext | null = null;

/** To be called before the first question: a window shows one context as long as it lives. */
export const showContext = (context: ReplayContext): void => {
  shown = context;
};

/** `Reply` is the contract's form of that address; `file` is sent as it is, in place of a body; a status in `also` is an answer, not a failure. Rejects with a TroubleError. */
export const ask = async <Reply>(
  path: string,
  options: {
    signal?: AbortSignal;
    method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
    body?: unknown;
    file?: Blob;
    /** What the file is; left out: a package. */
    fileType?: string;
    also?: number;
  } = {},
): Promise<Reply> => {
  let response: Response;
  try {
    response = await fetch(path, {
      method: options.method ?? 'GET',
      ...(options.signal ? { signal: options.signal } : {}),
      headers: {
        ...(shown === null ? {} : { [CONTEXT_HEADER]: shown }),
        ...(options.file ? { 'content-type': options.fileType ?? 'application/zip' } : {}),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(options.file ? { body: options.file } : {}),
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new TroubleError('驾驶舱服务没有应答', 'the dashboard server does not answer');
  }
  if (!response.ok && response.status !== options.also) throw await refusal(response);
  return (await response.json()) as Reply;
};
