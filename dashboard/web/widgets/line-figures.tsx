import { useMemo } from 'react';
import type { TwinReport } from '../../../config/vocabulary/twin-report.ts';
import type { HealthReply } from '../../contract/health-reply.ts';
import type { LineView } from '../../contract/line-view.ts';
import { numberText } from '../format/number.ts';
import { durationText } from '../format/time.ts';
import { overviewWords, twinWords } from '../i18n/pages.ts';
import type { LiveValue } from '../page.ts';
import { TWIN_STALE_MS } from '../state/attention.ts';
import { exceededNow } from '../state/limits.ts';
import { isUsable } from '../state/quality.ts';
import { usePlant, useSay } from './plant-context.ts';
import { worstBalance } from './use-twins.ts';
import { useJudgement } from './use-values.ts';

const PRIORITIES = [1, 2, 3, 4] as const;

interface Counts {
  /** Whether anything has come yet; before that nothing is counted, not even to none. */
  readonly heard: boolean;
  readonly good: number;
  readonly total: number;
  readonly beyond: readonly number[];
}

const count = (values: ReadonlyMap<string, LiveValue>): Counts => {
  const beyond = [0, 0, 0, 0];
  let good = 0;
  let heard = false;
  for (const live of values.values()) {
    heard ||= live.receiveTime !== null;
    if (isUsable(live.quality) && live.quality !== 'uncertain') good++;
    const exceeded = exceededNow(live);
    if (exceeded) beyond[exceeded.priority - 1] = (beyond[exceeded.priority - 1] ?? 0) + 1;
  }
  return { heard, good, total: values.size, beyond };
};
const countKey = ({ heard, good, total, beyond }: Counts): string => `${heard} ${good}/${total} ${beyond.join()}`;

/** Four figures of a line: data, limits, sources, twin. */
export const LineFigures = ({
  line,
  health,
  twin,
}: {
  line: LineView;
  health: HealthReply | null;
  twin: TwinReport | undefined;
}) => {
  const plant = usePlant();
  const say = useSay();
  const tags = useMemo(
    () =>
      plant
        .points(line.id)
        .filter(({ origin }) => origin === 'measured')
        .map(({ tag }) => tag),
    [plant, line],
  );
  const counts = useJudgement(tags, count, countKey);
  const { heard, good, total } = counts;
  const devices = health?.devices.filter((device) => device.line === line.id) ?? [];
  const connected = devices.filter(({ state }) => state === 'connected').length;
  const worst = twin ? worstBalance(twin) : undefined;
  const twinAgeMs = twin ? plant.now() - twin.at : null;
  const twinStale = twinAgeMs !== null && twinAgeMs > TWIN_STALE_MS;
  return (
    <div className="figures">
      <Figure label={say(overviewWords.goodShare)} note={heard ? say(overviewWords.ofPoints, { good, total }) : ''}>
        {!heard || total === 0 ? '–' : `${numberText(Math.floor((good / total) * 1000) / 10, 1)} %`}
      </Figure>
      <div className="figure">
        <div className="label">{say(overviewWords.beyondLimits)}</div>
        <div className="large">
          <BeyondLimits counts={counts} />
        </div>
      </div>
      <Figure label={say(overviewWords.devices)} note={health ? '' : '–'}>
        {health ? `${connected} / ${devices.length}` : '–'}
      </Figure>
      <Figure
        label={say(overviewWords.twinHealth)}
        note={twinStale ? say(overviewWords.twinStale, { duration: durationText(twinAgeMs) }) : ''}
      >
        {twin ? say(twinWords[twin.status]) : say(overviewWords.noTwin)}
      </Figure>
      <Figure
        label={say(overviewWords.closure)}
        note={worst ? say(overviewWords.closureNote, { unit: worst.plantUnit }) : ''}
      >
        {worst?.closurePercent === undefined || worst.closurePercent === null || twinStale
          ? '–'
          : `${numberText(worst.closurePercent, 1)} %`}
      </Figure>
    </div>
  );
};

/** How many points are beyond their limits, by priority. */
const BeyondLimits = ({ counts: { heard, beyond } }: { counts: Counts }) => {
  if (!heard) return '–';
  if (beyond.every((number) => number === 0)) return '0';
  return PRIORITIES.map((priority) => {
    const number = beyond[priority - 1] ?? 0;
    return number === 0 ? null : (
      <span key={priority} className="beyond-count">
        <span className="chip" data-priority={priority}>
          {priority}
        </span>{' '}
        {number}
      </span>
    );
  });
};

const Figure = ({ label, note, children }: { label: string; note: string; children: string }) => (
  <div className="figure">
    <div className="label">{label}</div>
    <div className="large">{children}</div>
    <div className="hint">{note}</div>
  </div>
);
