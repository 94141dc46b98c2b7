import { loadConfig } from '../../config/plant/load.ts';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { seeded } from '../../config/vocabulary/random.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { nodeDisk } from '../../gateway/delivery/journal/disk.ts';
import { SAMPLE_BYTES } from '../../gateway/delivery/journal/frame.ts';
import { openJournal } from '../../gateway/delivery/journal/journal.ts';
import { SegmentStore } from '../../gateway/delivery/journal/segment-store.ts';
import { joinBatches, sliceBatch } from '../../gateway/delivery/journal/tail.ts';
import { createPlant } from '../../simulators/plant/index.ts';
import { deliver } from '../simulation/delivery.ts';
import { type Measurement, quantile } from './bench.ts';

// One part of the journal bench: `node journal-part.ts DIR PART …` prints its figures as JSON.

const [dir = '', part = '', rate = '0'] = process.argv.slice(2);
const config = loadConfig(undefined, ['bdo']);
const MB = 1024 * 1024;
const SEGMENT_BYTES = 16 * MB;
const NEVER = new AbortController().signal;

/** What the gateway takes in of the virtual BDO plant in so many seconds: its noise, its deadbands, its polls; receive times with jitter. */
const plantBatches = (seconds: number): SampleBatch[] => {
  const [line] = config.lines;
  if (!line) throw new Error('the BDO line is not configured');
  const plant = createPlant(line, config.points, { seed: 7, noise: 'realistic' });
  const measured = config.points.points.filter(({ origin }) => origin === 'measured').map(({ index }) => index);
  const delivery = deliver(plant, config.points, measured, 1_767_225_600_000);
  const random = seeded(7);
  const batches: SampleBatch[] = [];
  for (let second = 0; second < seconds; second++)
    for (const batch of delivery.second()) {
      const lateMs = Math.floor(20 * random());
      for (let row = 0; row < batch.length; row++) batch.receiveTime[row] = (batch.receiveTime[row] ?? 0) + lateMs;
      batches.push(batch);
    }
  return batches;
};

const open = () =>
  openJournal({
    dir,
    points: config.points,
    clock: systemClock,
    log: silentLog,
    settings: { syncMs: 50, segmentBytes: SEGMENT_BYTES, bytesMax: 400 * MB, ageHoursMax: 1e6 },
    gap: (report) => {
      throw new Error(`a gap in the bench: ${report.detail.en}`);
    },
  });

/** Rows of the recording, over and over, as batches of a given size: what many devices say at once. */
const repeated = (recording: SampleBatch, size: number) => {
  let at = 0;
  return (): SampleBatch => {
    if (at + size > recording.length) at = 0;
    at += size;
    return sliceBatch(recording, at - size, at);
  };
};

const usage = () => ({ cpu: process.cpuUsage(), at: performance.now() });
const since = ({ cpu, at }: ReturnType<typeof usage>) => {
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000, ms: performance.now() - at };
};

const figures: Measurement[] = [];
const figure = (metric: string, value: number, unit: string, better: 'lower' | 'higher', conditions: string) =>
  void figures.push({ metric, value, unit, better, conditions });

/** A steady rate for some seconds, synced every 50 ms, read by a sink that keeps up; then as fast as it goes. */
const append = async (perSecond: number): Promise<void> => {
  const BATCHES_PER_SECOND = 10;
  const recording = joinBatches(plantBatches(900));
  const next = repeated(recording, perSecond / BATCHES_PER_SECOND);
  const journal = await open();
  const cursor = journal.cursor('sink');
  const stop = new AbortController();
  const sink = (async () => {
    while (!stop.signal.aborted)
      cursor.advance((await journal.after(cursor.position, { max: 5000, signal: stop.signal })).end);
  })();
  const steady = async (seconds: number) => {
    const delays: number[] = [];
    const answers: Promise<void>[] = [];
    const from = performance.now();
    for (let tick = 0; tick < seconds * BATCHES_PER_SECOND; tick++) {
      const wait = from + (tick * 1000) / BATCHES_PER_SECOND - performance.now();
      if (wait > 0) await systemClock.sleep(wait, NEVER);
      const began = performance.now();
      answers.push(journal.append(next()).then(() => void delays.push(performance.now() - began)));
    }
    await Promise.all(answers);
    return delays;
  };
  await steady(3);
  const start = usage();
  const delays = await steady(10);
  const { cpuMs, ms } = since(start);
  const conditions = `${perSecond} samples/s in ${BATCHES_PER_SECOND} batches/s, synced every 50 ms, one sink reading`;
  figure(`processor at ${perSecond}/s`, (cpuMs / ms) * 100, '% of core', 'lower', conditions);
  figure(`append to synced at ${perSecond}/s, p50`, quantile(delays, 0.5), 'ms', 'lower', conditions);
  figure(`append to synced at ${perSecond}/s, p99`, quantile(delays, 0.99), 'ms', 'lower', conditions);
  const began = performance.now();
  let samples = 0;
  while (performance.now() - began < 5000) {
    const batches = Array.from({ length: 10 }, next);
    samples += batches.reduce((sum, { length }) => sum + length, 0);
    await Promise.all(batches.map((batch) => journal.append(batch)));
  }
  const full = `batches of ${perSecond / BATCHES_PER_SECOND}, ten at a time and no pause, each synced`;
  figure(
    `appended and synced in batches of ${perSecond / BATCHES_PER_SECOND}`,
    samples / ((performance.now() - began) / 1000),
    'samples/s',
    'higher',
    full,
  );
  figure(`memory after ${perSecond}/s`, process.memoryUsage.rss() / 1e6, 'MB', 'lower', conditions);
  stop.abort();
  await sink;
  await journal.close();
};

const openStore = async (segmentBytes: number): Promise<SegmentStore> => {
  await nodeDisk.makeDir(dir);
  const tags = config.points.points.map(({ tag }) => tag);
  return await SegmentStore.open({ disk: nodeDisk, dir, segmentBytes }, tags, () => {
    throw new Error('damage in the bench');
  });
};

const write = (store: SegmentStore, samples: SampleBatch): Promise<void> => {
  const start = store.end;
  return store.write([{ start, end: start + samples.length, samples, onDisk: false }], 0);
};

/** The BDO plant while a sink is away: what a sample takes on disk, open and packed, how fast it is packed, and read again. */
const pack = async (): Promise<void> => {
  const batches = plantBatches(1800);
  const store = await openStore(SEGMENT_BYTES / 8);
  for (let round = 0; round < 3; round++) for (const batch of batches) await write(store, batch);
  const closed = store.segments.slice(0, -1);
  const bytes = () => closed.reduce((sum, segment) => sum + segment.bytes, 0);
  const samples = closed.reduce((sum, { start, end }) => sum + end - start, 0);
  const conditions = `${samples} samples of the virtual BDO plant, realistic noise, a frame for each batch of a device`;
  const open = bytes();
  figure('bytes per sample, open', open / samples, 'bytes', 'lower', conditions);
  const began = usage();
  let stepMs = 0;
  for (let next = store.packable(null); next; next = store.packable(null)) {
    let from = performance.now();
    await store.pack(next, async () => {
      const tookMs = performance.now() - from;
      if (tookMs < 1) return;
      stepMs = Math.max(stepMs, tookMs);
      await new Promise<void>((resolve) => setImmediate(resolve));
      from = performance.now();
    });
  }
  const { cpuMs } = since(began);
  figure('bytes per sample, packed', bytes() / samples, 'bytes', 'lower', conditions);
  figure(
    'packing and comparing, input',
    (samples * SAMPLE_BYTES) / 1e6 / (cpuMs / 1000),
    'MB/s of core',
    'higher',
    conditions,
  );
  figure('packing 50,000 samples/s', ((cpuMs / samples) * 50_000) / 10, '% of core', 'lower', conditions);
  figure('packing, longest step', stepMs, 'ms', 'lower', conditions);
  const reading = usage();
  const end = closed.at(-1)?.end ?? 0;
  for (let at = 0; at < end; ) at = (await store.read(at, 5000))?.end ?? end;
  figure(
    'reading packed files, 5,000 at a time',
    samples / (since(reading).ms / 1000),
    'samples/s',
    'higher',
    conditions,
  );
  await store.close();
};

/** A journal of 400 MB is opened by a new process and read to its end. */
const fill = async (): Promise<void> => {
  const recording = joinBatches(plantBatches(300));
  const next = repeated(recording, 20_000);
  const store = await openStore(SEGMENT_BYTES);
  while (store.bytes < 400e6) await write(store, next());
  await store.close();
};

const recover = async (): Promise<void> => {
  const memory = process.memoryUsage.rss();
  const began = performance.now();
  const store = await openStore(SEGMENT_BYTES);
  const ms = performance.now() - began;
  const conditions = `${Math.round(store.bytes / 1e6)} MB in ${store.segments.length} files, ${store.end} samples, file cache warm`;
  figure('opening again', ms, 'ms', 'lower', conditions);
  let peak = 0;
  const reading = usage();
  for (let at = 0; at < store.end; peak = Math.max(peak, process.memoryUsage.rss()))
    at = (await store.read(at, 5000))?.end ?? store.end;
  figure(
    'reading a backlog, 5,000 at a time',
    store.end / (since(reading).ms / 1000),
    'samples/s',
    'higher',
    conditions,
  );
  figure('memory added by reading it all', (peak - memory) / 1e6, 'MB', 'lower', conditions);
};

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  append: () => append(Number(rate)),
  pack,
  fill,
  recover,
};
await PARTS[part]?.();
process.stdout.write(JSON.stringify(figures));
process.exit(0);
