import type { Line } from '../../config/plant/line.ts';
import type { Config } from '../../config/plant/load.ts';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import { type NewReplay, REPLAY_HOURS_MAX, REPLAYS_MAX } from '../../config/vocabulary/replay.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import type { TrialReply } from '../../config/vocabulary/trial.ts';

/** What of the record is to be played. */
export interface Recorded {
  readonly line: Line;
  readonly trial: string | null;
  readonly imported: boolean;
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly warnings: readonly Text[];
}

const HOUR_MS = 3_600_000;

/** The range that is asked for, or a problem that says in one sentence what is wrong with it. `reply`: the trial, where one is named. */
export const rangeOf = (asked: NewReplay, reply: TrialReply | null, config: Config, now: number): Recorded => {
  const trial = reply?.trial ?? null;
  const id = trial?.line ?? asked.line;
  const line = config.lines.find((one) => one.id === id);
  if (id === undefined)
    throw refused(
      400,
      '请给出试验（trial），或产线与时间范围（line、from、to）',
      'name a trial, or a line with from and to',
    );
  if (!line)
    throw refused(
      404,
      `产线“${id}”不在今天的配置中；现有：${config.lines.map((one) => one.id).join('、')}`,
      `line '${id}' is not in the configuration of today; there are: ${config.lines.map((one) => one.id).join(', ')}`,
    );
  const from = asked.from ?? trial?.from;
  const to = asked.to ?? trial?.to ?? (trial ? now : undefined);
  if (from === undefined || to === undefined)
    throw refused(400, '没有试验时须同时给出 from 与 to', 'without a trial both from and to are needed');
  if (to < from)
    throw refused(400, '终点早于起点：请交换 from 与 to', 'the end lies before the start: exchange from and to');
  if (to === from)
    throw refused(400, '起点与终点相同：没有可回放的长度', 'start and end are the same: there is no length to replay');
  if (from > now) throw refused(400, '起点在将来，尚无记录', 'the start lies in the future: nothing is recorded yet');
  const hours = (to - from) / HOUR_MS;
  if (hours > REPLAY_HOURS_MAX)
    throw refused(
      400,
      `范围长 ${Math.round(hours / 24)} 天，回放最长 ${REPLAY_HOURS_MAX} h：请用 from、to 选出其中一段`,
      `the range lasts ${Math.round(hours / 24)} days and a replay ${REPLAY_HOURS_MAX} h at most: choose a part of it with from and to`,
    );
  const end = Math.min(to, now);
  const at = asked.at ?? from;
  if (at < from || at > end) throw refused(400, 'at 不在范围之内', '`at` does not lie in the range');
  const warnings = reply?.warnings ?? [];
  const imported = trial?.origin === 'imported';
  return { line, trial: trial?.id ?? null, imported, title: trial?.title ?? '', from, to: end, at, warnings };
};

export const tooMany = (): ProblemError =>
  refused(
    409,
    `已有 ${REPLAYS_MAX} 个回放在进行；请先结束其中一个`,
    `${REPLAYS_MAX} replays run already: end one of them first`,
  );

export const noSuchReplay = (id: string): ProblemError =>
  refused(
    404,
    `没有回放 ${id}；它可能已结束，请重新开始`,
    `there is no replay '${id}': it may have ended; begin again`,
  );

const refused = (status: number, zh: string, en: string): ProblemError =>
  new ProblemError(status, titleOf(status), { zh, en });
