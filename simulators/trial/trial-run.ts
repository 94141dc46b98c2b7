import type { FastifyInstance } from 'fastify';
import type { Arguments } from '../../config/plant/arguments.ts';
import { type Config, loadConfig } from '../../config/plant/load.ts';
import { dataDirOf } from '../../config/plant/run-process.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { Log } from '../../config/vocabulary/log.ts';
import type { Trial } from '../../config/vocabulary/trial.ts';
import { TroubleError } from '../../config/vocabulary/trouble.ts';
import type { ServedLine } from '../http-api.ts';
import { createDevices } from '../protocols/index.ts';
import type { TrialArguments } from './arguments.ts';
import { Holes } from './holes.ts';
import { type OpenedRecord, openRecord } from './open-source.ts';
import { httpSource } from './record-source.ts';
import { RecordedLine } from './recorded-line.ts';
import { Tape } from './tape.ts';
import { createTrialApi } from './trial-api.ts';
import { PlayTimes, TrialPlay } from './trial-play.ts';

interface TrialRoom {
  readonly config: Config;
  readonly options: Arguments;
  readonly clock: Clock;
  readonly log: Log;
}

/** Holes are asked for from so long before: a number that a hole hides must not be shown after it. */
const BEFORE_MS = 86_400_000;

/** Everything that plays a trial as the devices of its line, nothing of it started. Rejects with a TroubleError when it cannot be played. */
export const openTrialRun = async (asked: TrialArguments, room: TrialRoom) => {
  const { config, options, log } = room;
  const { host, port } = config.base.gateway;
  const dataDir = dataDirOf(options, config.base);
  const folders = ['--config', options.config, '--data', dataDir];
  const opened = await openRecord(asked, { url: `http://${host}:${port}`, folders });
  try {
    const { line } = opened.reply.trial;
    const ofLine = configOf(options.config, line, options.lines);
    return await playOf(opened, asked, { ...room, config: ofLine, dataDir });
  } catch (error) {
    await opened.close();
    throw error;
  } finally {
    for (const { zh, en } of opened.reply.warnings) log.warn('about the trial', { zh, en });
  }
};

const playOf = async (
  { reply, url, name: where, close }: OpenedRecord,
  { offsetMs, loop }: TrialArguments,
  { config, options, clock, log, dataDir }: TrialRoom & { readonly dataDir: string },
) => {
  const { trial } = reply;
  const [line] = config.lines;
  if (!line) throw new Error('the configuration has no line');
  const source = httpSource(url, config.points);
  const { from, to } = spanOf(trial, offsetMs);
  const { speed } = options;
  const points = config.points
    .ofLine(line.id)
    .filter(({ address }) => address.protocol === 'opcua' || address.protocol === 'modbus');
  const holes = new Holes(points, await source.gaps(line.id, from - BEFORE_MS, to));
  const tape = new Tape({ source, line: line.id, points, holes, from, to, speed });
  const times = new PlayTimes(from, speed, clock.now());
  const recorded = new RecordedLine(points, { tape, holes, from, timeS: times.timeS });
  const play = new TrialPlay({ tape, line: recorded, from, to, speed, loop, clock, log, times });
  await play.prepare();
  const deviceRoom = { line: line.id, clock, log, dataDir, wallMs: times.wallMs, ofRecord: true };
  const served: ServedLine = { line, ...createDevices(line, config.points, recorded, deviceRoom) };
  const played = { trial, where, served, recorded, play, tape, times, points, from, to, speed, loop };
  const api: FastifyInstance = createTrialApi(played, clock);
  return {
    lines: [served],
    api,
    begin: () => {
      play.start();
      log.info('a recorded trial is played: nothing of this is happening now', {
        trial: trial.id,
        title: trial.title,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        speed,
        movedMs: Math.round(times.movedMs),
        recordOf: where,
      });
      if (tape.unknown.size > 0)
        log.warn('tags that do not exist any more are not played', { tags: [...tape.unknown].join(', ') });
    },
    step: () => play.step(),
    close,
  };
};

/** The configuration of today with the line of the trial, whether base.yaml runs it or not. */
const configOf = (dir: string, line: string, asked: readonly string[]): Config => {
  if (asked.length > 0 && !asked.includes(line))
    throw new TroubleError(
      `此试验属于产线“${line}”，不是 ${asked.join('、')}：寄存器表不同，不能代放`,
      `the trial is of line '${line}', not of ${asked.join(', ')}: other registers, it cannot be played there`,
    );
  try {
    return loadConfig(dir, [line]);
  } catch (error) {
    const why = (error as Error).message;
    throw new TroubleError(
      `试验的产线“${line}”在今天的配置中读不出来：${why}`,
      `line '${line}' of the trial cannot be read from the configuration of today: ${why}`,
    );
  }
};

const spanOf = ({ from, to }: Trial, offsetMs: number): { readonly from: number; readonly to: number } => {
  if (to === null) throw new TroubleError('试验仍在进行；请先结束它', 'the trial is still running: end it first');
  if (to <= from)
    throw new TroubleError('试验时长为零，没有可放的', 'the trial has no length: there is nothing to play');
  if (from + offsetMs < to) return { from: from + offsetMs, to };
  const lasts = new Date(to - from).toISOString().slice(11, 19);
  const days = Math.floor((to - from) / 86_400_000);
  throw new TroubleError(
    `--from 晚于试验的结束：它只有 ${days > 0 ? `${days} 天 ` : ''}${lasts}`,
    `--from is after the end of the trial: it lasts ${days > 0 ? `${days} d ` : ''}${lasts}`,
  );
};
