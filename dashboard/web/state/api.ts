import type { Problem } from '../../contract/problem.ts';

/** The server's sentence about what went wrong and what to do. */
class ApiError extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.name = 'ApiError';
    this.status = status;
  }
}

const reasonOf = async (response: Response): Promise<string> => {
  try {
    const problem = (await response.json()) as Partial<Problem>;
    return problem.detail ?? `${response.status} ${response.statusText}`;
  } catch {
    return `${response.status} ${response.statusText}`;
  }
};

/** `Reply` is the contract's form of that address; a status in `also` is an answer, not a failure. */
export const ask = async <Reply>(
  path: string,
  options: { signal?: AbortSignal; method?: 'GET' | 'POST' | 'DELETE'; body?: unknown; also?: number } = {},
): Promise<Reply> => {
  const response = await fetch(path, {
    method: options.method ?? 'GET',
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.body === undefined
      ? {}
      : { body: JSON.stringify(options.body), headers: { 'content-type': 'application/json' } }),
  });
  if (!response.ok && response.status !== options.also) throw new ApiError(response.status, await reasonOf(response));
  return (await response.json()) as Reply;
};
