import type { FastifyInstance } from 'fastify';
import type { Point } from '../../config/plant/point.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { ProcessHealth } from '../../config/vocabulary/health.ts';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import type { Trial } from '../../config/vocabulary/trial.ts';
import { reportsOf } from '../health.ts';
import type { ServedLine } from '../http-api.ts';
import { addGauge, createFrame, deviceMetrics, devicesView, notFound } from '../http-frame.ts';
import type { RecordedLine } from './recorded-line.ts';
import type { Tape } from './tape.ts';
import type { PlayTimes, TrialPlay } from './trial-play.ts';

/** A trial that is played as the devices of its line. */
export interface PlayedTrial {
  readonly trial: Trial;
  /** Where the record is read, for people. */
  readonly where: string;
  readonly served: ServedLine;
  readonly recorded: RecordedLine;
  readonly play: TrialPlay;
  readonly tape: Tape;
  readonly times: PlayTimes;
  readonly points: readonly Point[];
  /** Of what is played, Unix ms. */
  readonly from: number;
  readonly to: number;
  readonly speed: number;
  readonly loop: boolean;
}

/** The simulators' interface while a record is played: the same questions, the standing of the play, and no faults to set in. */
export const createTrialApi = (played: PlayedTrial, clock: Clock): FastifyInstance => {
  const { served, recorded, from, speed } = played;
  const { line, devices } = served;
  const metrics = deviceMetrics([{ line: line.id, devices }]);
  addGauge(metrics, 'trial_seconds', 'Position in the recorded trial', ['line'], (metric) => {
    metric.set({ line: line.id }, (recorded.at - from) / 1000);
  });
  const app = createFrame(healthOfTrial(played, clock), metrics);
  const faults = () => ({ timeS: (recorded.at - from) / 1000, faults: [], active: [] });
  app.get('/api/simulators', () => ({
    speed,
    trial: standingOf(played),
    lines: [{ line: line.id, name: line.name, ...faults(), devices: devicesView(line, devices, recorded) }],
  }));
  const path = '/api/simulators/:line/faults';
  app.get<{ Params: { line: string } }>(path, ({ params }) => {
    if (params.line === line.id) return faults();
    throw notFound(`这里只重放产线“${line.id}”`, `only line '${line.id}' is played here`);
  });
  for (const url of [path, `${path}/:fault`])
    app.route({
      method: url === path ? ['POST', 'DELETE'] : 'DELETE',
      url,
      handler: () => {
        throw new ProblemError(409, titleOf(409), {
          zh: '正在重放试验记录：过去的事不能再加故障',
          en: 'a recorded trial is played: no fault can be set into the past',
        });
      },
    });
  return app;
};

const standingOf = ({ trial, where, recorded, play, tape, times, points, ...played }: PlayedTrial) => ({
  id: trial.id,
  title: trial.title,
  recordOf: where,
  standing: recorded.standing,
  from: played.from,
  to: played.to,
  /** The instant of the record that is shown. */
  at: recorded.at,
  /** Added to recorded times, ms; at another speed than 1 exact at the beginning of the pass. */
  movedMs: times.movedMs,
  loop: played.loop,
  passes: play.passes,
  points: points.length,
  withoutSamples: points.filter(({ index }) => !tape.known.has(index)).length,
  unknownTags: [...tape.unknown],
  trouble: play.trouble,
});

const healthOfTrial = (played: PlayedTrial, clock: Clock): (() => ProcessHealth) => {
  const report = reportsOf(clock);
  const { trial, served, recorded, play, times, from, speed, loop } = played;
  return () => {
    const message = wordsOf(played);
    return report({
      status: message === null ? 'ok' : 'degraded',
      message,
      detail: {
        devices: served.devices.length,
        clients: served.devices.reduce((sum, { counters }) => sum + counters.clients, 0),
        trial: trial.id,
        trialS: Math.round((recorded.at - from) / 1000),
        movedMs: Math.round(times.movedMs),
        speed,
        loop,
        passes: play.passes,
      },
    });
  };
};

/** Null while all is well: that a record is played stands in the detail. */
const wordsOf = ({ recorded, play, trial }: PlayedTrial): Text | null => {
  if (recorded.standing === 'over')
    return {
      zh: `试验“${trial.title}”已放完：各点为“停用”，直到停止仿真器或重新开始`,
      en: `the trial '${trial.title}' is over: its points are out of service until the simulators are started again`,
    };
  if (play.trouble !== null)
    return {
      zh: `读不到试验记录，各点无通讯：${play.trouble.zh}`,
      en: `the record cannot be read, its points have no communication: ${play.trouble.en}`,
    };
  return null;
};
