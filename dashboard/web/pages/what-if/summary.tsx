import { numberText } from '../../format/number.ts';
import { whatIfWords } from '../../i18n/what-if.ts';
import { shareText } from '../../state/share-text.ts';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { decimalsOfBand } from './curves.ts';
import type { Block } from './quantities.ts';
import type { ShownAnswer } from './shown.ts';

const ORIGINS = {
  now: whatIfWords.originNow,
  remembered: whatIfWords.originRemembered,
  record: whatIfWords.originRecord,
} as const;

/** Where it started, how well it is known, the first limit, energy and yield. */
export const Summary = ({ read: { reply, branch }, block }: { read: ShownAnswer; block: Block }) => {
  const plant = usePlant();
  const say = useSay();
  const [first] = reply.alarms ?? [];
  const sums = reply.bands.flatMap(({ id, name, unit, role, mean }) => {
    if (!role || !mean) return [];
    const hours = reply.hours.at(-1) ?? 0;
    const size = role === 'energy' ? hours : 1;
    const [value, low, high] = [mean.median * size, mean.low * size, mean.high * size];
    const decimals = decimalsOfBand(low, high);
    const text = say(whatIfWords[role], {
      name: say(name),
      unit,
      hours: numberText(hours, hours < 10 ? 1 : 0),
      value: numberText(value, decimals),
      low: numberText(low, decimals),
      high: numberText(high, decimals),
    });
    return [{ id, text }];
  });
  return (
    <Panel title={`${branch ? branch.name : say(whatIfWords.draft)} · ${say(block.name)}`}>
      <div className="panel-body summary">
        <p className="secondary">
          {say(whatIfWords.facts, {
            from: reply.from === null ? '–' : plant.format.dateTime(reply.from),
            origin: say(ORIGINS[reply.origin ?? 'now']),
            draws: reply.draws,
            speed: numberText(reply.speed, 0),
          })}
        </p>
        {reply.outsideShare > 0 ? (
          <p className="secondary">{say(whatIfWords.outside, { share: shareText(reply.outsideShare) })}</p>
        ) : null}
        <p>
          {first ? (
            <>
              <span className="chip" data-priority={first.priority ?? 4}>
                {first.priority ?? '–'}
              </span>{' '}
              {say(first.atH.median === 0 ? whatIfWords.atStart : whatIfWords.firstAlarm, {
                tag: first.tag,
                name: say(first.name),
                limit: first.limit.toUpperCase(),
                value: numberText(first.value, decimalsOfLimit(first.value)),
                unit: first.unit,
                hours: numberText(first.atH.median, 1),
                low: numberText(first.atH.low, 1),
                high: numberText(first.atH.high, 1),
                share: percent(first.share),
              })}
            </>
          ) : (
            say(whatIfWords.noAlarm)
          )}
        </p>
        {sums.map(({ id, text }) => (
          <p key={id}>{text}</p>
        ))}
      </div>
    </Panel>
  );
};

/** Of a few hundred draws whole percents are all there is. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** A limit as it was configured: the digits it has. */
export const decimalsOfLimit = (value: number): number => (String(value).split('.')[1] ?? '').length;
