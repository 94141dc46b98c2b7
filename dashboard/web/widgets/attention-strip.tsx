import { useCallback, useEffect, useState } from 'react';
import type { TwinReport } from '../../../config/vocabulary/twin-report.ts';
import type { HealthReply } from '../../contract/health-reply.ts';
import { decimalsOf, numberText } from '../format/number.ts';
import { durationText } from '../format/time.ts';
import { limitWords } from '../i18n/frame.ts';
import { healthWords, overviewWords, twinWords } from '../i18n/pages.ts';
import { variableText } from '../i18n/variable.ts';
import type { LiveValue, PlantState } from '../page.ts';
import { type Concern, concerns, leadsTo } from '../state/attention.ts';
import { useObservable, usePlant, useSay } from './plant-context.ts';
import { useJudgement } from './use-values.ts';

const SHOWN_MAX = 5;
const TAGS_SHOWN = 4;
const CHECK_MS = 1000;

const keyOf = (concern: Concern): string => {
  switch (concern.kind) {
    case 'beyond':
      return `beyond ${concern.live.point.tag} ${concern.exceeded.limit} ${concern.live.value}`;
    case 'bad':
    case 'stale':
      return `${concern.kind} ${concern.points.map(({ tag }) => tag).join()}`;
    case 'device':
      return `device ${concern.line} ${concern.device} ${concern.state}`;
    case 'devices':
      return `devices ${concern.line} ${concern.devices.join()}`;
    case 'twin':
      return `twin ${concern.line} ${concern.status} ${concern.names.join()}`;
    case 'twin-stale':
      return `twin-stale ${concern.line} ${Math.floor(concern.ageMs / 1000)}`;
    case 'not-collecting':
      return `not-collecting ${concern.reason.en}`;
  }
};

const sentence = (concern: Concern, plant: PlantState): string => {
  const { say, format } = plant;
  const language = plant.language.get();
  const listed = (tags: readonly string[]) =>
    tags.slice(0, TAGS_SHOWN).join(language === 'zh' ? '、' : ', ') + (tags.length > TAGS_SHOWN ? ' …' : '');
  // With several centres on one screen each sentence says whose it is; a tag says so by itself.
  const ofLine = (line: string, text: string) =>
    plant.lines.length > 1 ? say(overviewWords.ofLine, { line: plant.line(line)?.name[language] ?? line, text }) : text;
  switch (concern.kind) {
    case 'not-collecting':
      return say(overviewWords.notCollecting, { reason: say(concern.reason) });
    case 'beyond': {
      const { point, value } = concern.live;
      const { limit, at } = concern.exceeded;
      return say(overviewWords.beyond, {
        tag: point.tag,
        name: point.name[language],
        value: format.value(point, value),
        unit: format.unit(point),
        limit: say(limitWords[limit]),
        at: numberText(at, Math.min(2, decimalsOf(point))),
      });
    }
    case 'device': {
      return say(overviewWords.deviceLost, {
        device: concern.device,
        reason: say(concern.reason ?? healthWords[concern.state]),
      });
    }
    case 'devices':
      return say(overviewWords.devicesLost, {
        line: plant.line(concern.line)?.name[language] ?? concern.line,
        count: concern.devices.length,
        total: concern.total,
        devices: listed(concern.devices),
      });
    case 'bad':
      return say(overviewWords.badPoints, {
        count: concern.points.length,
        tags: listed(concern.points.map(({ tag }) => tag)),
      });
    case 'stale':
      return say(overviewWords.stalePoints, {
        count: concern.points.length,
        tags: listed(concern.points.map(({ tag }) => tag)),
      });
    case 'twin':
      return ofLine(
        concern.line,
        concern.names.length > 0
          ? say(overviewWords.grossError, {
              names: concern.names.map((name) => say(variableText(name))).join(language === 'zh' ? '、' : ', '),
            })
          : say(overviewWords.twinStatus, { status: say(twinWords[concern.status]) }),
      );
    case 'twin-stale':
      return ofLine(concern.line, say(overviewWords.twinStale, { duration: durationText(concern.ageMs) }));
  }
};

interface Judged {
  readonly found: readonly Concern[];
  readonly waiting: boolean;
}

/**
 * At most five sentences, each a link. Nothing to say is said, with the time of the look, so that silence is told from
 * failure.
 */
export const AttentionStrip = ({
  tags,
  health,
  twins,
}: {
  tags: readonly string[];
  health: HealthReply | null;
  twins: readonly TwinReport[];
}) => {
  const plant = usePlant();
  const say = useSay();
  const checkedAt = useNow();
  const judge = useCallback(
    (values: ReadonlyMap<string, LiveValue>): Judged => {
      const waiting = ![...values.values()].some(({ quality }) => quality !== 'none');
      return { waiting, found: waiting ? [] : concerns({ values, health, twins, now: plant.now() }) };
    },
    [plant, health, twins],
  );
  const { found, waiting } = useJudgement(tags, judge, judgedKey);
  const link = useObservable(plant.link);
  if (waiting || found.length === 0) {
    return (
      <div className="attention" role="status">
        <div>
          <span className="sign" aria-hidden="true">
            {waiting ? '…' : '✓'}
          </span>
          {say(waiting ? overviewWords.waiting : overviewWords.allNormal)}
          {waiting || link.state === 'lost' ? null : (
            <span className="when">{say(overviewWords.checked, { time: plant.format.time(checkedAt) })}</span>
          )}
        </div>
      </div>
    );
  }
  return (
    <div className="attention">
      {found.slice(0, SHOWN_MAX).map((concern) => (
        <a
          key={keyOf(concern)}
          href={plant.navigation.href(leadsTo(concern))}
          onClick={(event) => {
            event.preventDefault();
            plant.navigation.go(leadsTo(concern));
          }}
        >
          {concern.kind === 'beyond' ? (
            <span className="chip" data-priority={concern.exceeded.priority}>
              {concern.exceeded.priority}
            </span>
          ) : (
            <span className="sign" aria-hidden="true">
              !
            </span>
          )}
          {sentence(concern, plant)}
        </a>
      ))}
      {found.length > SHOWN_MAX ? (
        <div className="hint">{say(overviewWords.more, { count: found.length - SHOWN_MAX })}</div>
      ) : null}
    </div>
  );
};

const judgedKey = ({ found, waiting }: Judged): string => `${waiting}\n${found.map(keyOf).join('\n')}`;

const useNow = (): number => {
  const plant = usePlant();
  const [now, setNow] = useState(() => plant.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(plant.now()), CHECK_MS);
    return () => clearInterval(timer);
  }, [plant]);
  return now;
};
