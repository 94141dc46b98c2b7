import type { AlarmsReply } from '../../../../config/vocabulary/alarms.ts';
import type { Trial } from '../../../../config/vocabulary/trial.ts';
import { decimalsOf } from '../../format/number.ts';
import { durationText } from '../../format/time.ts';
import { compareWords } from '../../i18n/compare.ts';
import { reportWords } from '../../i18n/report.ts';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { shownTime } from './overlay-chart.tsx';

const ROWS_MAX = 40;

/** Stretches of a trial beyond a limit. */
export const AlarmTable = ({ trial, alarms }: { trial: Trial; alarms: AlarmsReply }) => {
  const plant = usePlant();
  const say = useSay();
  const { events, resolutionMs } = alarms;
  const hint = say(reportWords.alarmsHint, { count: events.length, seconds: Math.round(resolutionMs / 1000) });
  return (
    <Panel title={say(reportWords.alarms)} side={<span className="secondary">{hint}</span>}>
      {events.length === 0 ? <p className="panel-body">{say(reportWords.noAlarms)}</p> : null}
      <table className="grid">
        <thead>
          <tr>
            <th>T+</th>
            <th>{say(compareWords.point)}</th>
            <th>{say(reportWords.limit)}</th>
            <th>{say(reportWords.peak)}</th>
            <th>{say(reportWords.lasted)}</th>
          </tr>
        </thead>
        <tbody>
          {events.slice(0, ROWS_MAX).map(({ tag, limit, at, from, to, peak }) => {
            const point = plant.point(tag);
            const number = (value: number) => plant.format.number(value, point ? decimalsOf(point) : 2);
            return (
              <tr key={`${tag} ${limit} ${from}`}>
                <td>{shownTime(from - trial.from)}</td>
                <td>
                  {tag} <span className="secondary">{point?.name[plant.language.get()] ?? ''}</span>
                </td>
                <td className="number">
                  {limit.toUpperCase()} {number(at)}
                </td>
                <td className="number">{number(peak)}</td>
                <td>{to === null ? say(reportWords.toTheEnd) : durationText(to - from)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {events.length > ROWS_MAX ? (
        <p className="panel-body secondary">{say(reportWords.more, { count: events.length - ROWS_MAX })}</p>
      ) : null}
    </Panel>
  );
};
