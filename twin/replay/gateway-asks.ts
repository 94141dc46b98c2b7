import { Problem, ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import type { TrialReply } from '../../config/vocabulary/trial.ts';

const ASK_MS = 4000;

/** What a replay wants to know of the gateway beside its samples. */
export const gatewayAsks = (url: string) => ({
  trial: async (id: string): Promise<TrialReply> =>
    (await ask(url, `/api/trials/${encodeURIComponent(id)}`)) as TrialReply,
  /** Holes are told, never filled: what is not in the record is not in the replay. */
  holes: async (line: string, from: number, to: number): Promise<readonly Text[]> => {
    const gaps = (await ask(url, `/api/gaps?line=${encodeURIComponent(line)}&from=${from}&to=${to}`)) as {
      readonly gaps?: readonly { readonly healedAt?: number | null }[];
    };
    const count = gaps.gaps?.length ?? 0;
    return count === 0
      ? []
      : [
          {
            zh: `这段记录有 ${count} 处空缺（见缺口页）：当时没有的样本回放时也没有`,
            en: `this record has ${count} holes (see the page of gaps): what was not recorded is not replayed`,
          },
        ];
  },
});

const ask = async (url: string, path: string): Promise<unknown> => {
  const response = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(ASK_MS) }).catch(() => {
    throw new ProblemError(502, titleOf(502), {
      zh: `${url} 的网关没有应答；网关是否在运行？`,
      en: `the gateway at ${url} did not answer: is it running?`,
    });
  });
  if (response.ok) return await response.json();
  const said = Problem.safeParse(await response.json().catch(() => null));
  throw new ProblemError(
    response.status >= 400 && response.status < 500 ? response.status : 502,
    titleOf(response.status),
    said.success
      ? said.data.text.detail
      : { zh: `网关应答 ${response.status}`, en: `the gateway answered ${response.status}` },
  );
};
