import { launchBrowser, openPage } from '../end-to-end/browser.ts';
import { until } from '../end-to-end/rig.ts';
import type { Bench, Measurement } from './bench.ts';
import { pause } from './processes.ts';
import { grows, slopeOf } from './slope.ts';
import { openSoakRoom, type SoakRoom } from './soak-room.ts';
import { lookAt, lookAtPage, openSession, type Series } from './soak-watch.ts';

const MINUTES = 30;
const LOOK_MS = 5_000;
/** Every so often something is cut, by turns. */
const CUT_EVERY_MS = 30_000;
const CUT_MS = 4_000;
/** What a start loads and grows into is not what is looked for: this share of the time is let pass, and no more than some minutes. */
const SETTLING_SHARE = 1 / 3;
const SETTLING_MS_MAX = 8 * 60_000;
const UNITS: Readonly<Record<string, string>> = {
  memory: 'MB/h',
  heap: 'MB/h',
  'event loop delay p99': 'ms/h',
};

/** The BDO line and 5,000 more points with reconnects on the way: what grows, and whether all is delivered in the end. */
export const soak: Bench = {
  name: 'soak',
  title: 'Soak: BDO line and 5,000 points at 1 Hz, reconnects every half minute (--minutes N; 30 unless said)',
  onlyByName: true,
  run: async ({ minutes = MINUTES }) => {
    const room = await openSoakRoom();
    const browser = await launchBrowser();
    try {
      const { page, failures } = await openPage(browser, `${room.browserUrl}/line/bdo`, 1366, 768);
      await page.waitForSelector('.live[data-quality=good]', { timeout: 60_000 });
      const session = await openSession(page);
      const series: Series = new Map();
      const cuts = await endure(room, minutes * 60_000, async (at) => {
        await lookAt(room, at, series);
        await lookAtPage(session, at, series);
      });
      const { seconds, missing } = await wholeAgain(room);
      const conditions = `${minutes} min, ${cuts} cuts of device, broker, store, browser or a simulated device by turns`;
      return [
        ...slopes(series, minutes * 60_000, conditions),
        {
          metric: 'everything heard and delivered after the last cut',
          value: seconds,
          unit: 's',
          better: 'lower',
          conditions: conditions + missing,
        },
        { metric: 'errors in the page', value: failures.length, unit: 'errors', better: 'lower', conditions },
      ];
    } finally {
      await browser.close();
      await room.remove();
    }
  },
};

/** Answers how often something was cut. */
const endure = async (room: SoakRoom, forMs: number, look: (at: number) => Promise<void>): Promise<number> => {
  const began = performance.now();
  const elapsed = () => performance.now() - began;
  const kinds = [
    () => cut(room.cables.device),
    () => cut(room.cables.bus),
    () => cut(room.cables.store),
    () => cut(room.cables.browser),
    () => switchOff(room),
  ];
  let cuts = 0;
  for (let next = 0; elapsed() < forMs; next += LOOK_MS) {
    await pause(Math.max(0, next - elapsed()));
    await look(elapsed());
    if (next >= (cuts + 1) * CUT_EVERY_MS && elapsed() < forMs - CUT_EVERY_MS) await kinds[cuts++ % kinds.length]?.();
  }
  return cuts;
};

const cut = async (cable: { cut(): void; mend(): void }): Promise<void> => {
  cable.cut();
  await pause(CUT_MS);
  cable.mend();
};

/** A simulated skid loses its power, as the page of faults does it. */
const switchOff = async ({ url }: SoakRoom): Promise<void> => {
  const address = `${url}/api/simulators/bdo/faults`;
  const { lines } = (await (await fetch(`${url}/api/lines`)).json()) as {
    lines: readonly { id: string; devices: readonly { id: string; protocol: string }[] }[];
  };
  const device = lines.find(({ id }) => id === 'bdo')?.devices.find(({ protocol }) => protocol.startsWith('modbus'));
  const fault = `device-off:${device?.id ?? ''}`;
  const headers = { 'content-type': 'application/json' };
  await fetch(address, { method: 'POST', headers, body: JSON.stringify({ fault, magnitude: 1 }) });
  await pause(CUT_MS);
  await fetch(`${address}/${encodeURIComponent(fault)}`, { method: 'DELETE' });
};

interface Health {
  readonly devices: readonly { readonly device: string; readonly state: string }[];
  readonly sinks: readonly { readonly sink: string; readonly state: string; readonly backlogSamples: number }[];
}

/** What waits is what has just come: some seconds of it, where machines are busy. */
const JUST_COME_SAMPLES = 30_000;
const WHOLE_AGAIN_MS = 120_000;

/** Seconds until every device is heard and no sink has a backlog; what is not so by then is named. */
const wholeAgain = async ({ url }: SoakRoom): Promise<{ seconds: number; missing: string }> => {
  const from = performance.now();
  let last: Health = { devices: [], sinks: [] };
  const isWhole = (health: Health) => {
    last = health;
    return (
      health.devices.every(({ state }) => state === 'connected') &&
      health.sinks.every(({ state, backlogSamples }) => state === 'delivering' && backlogSamples < JUST_COME_SAMPLES)
    );
  };
  const whole = await until(`${url}/api/health`, isWhole, WHOLE_AGAIN_MS).then(
    () => true,
    () => false,
  );
  const away = last.devices
    .filter(({ state }) => state !== 'connected')
    .map(({ device, state }) => `${device} ${state}`);
  const behind = last.sinks.map(({ sink, state, backlogSamples }) => `${sink} ${state} ${backlogSamples}`);
  const missing = whole ? '' : `, NOT WHOLE: ${[...away, ...behind].join('; ')}`;
  return { seconds: (performance.now() - from) / 1000, missing };
};

const slopes = (series: Series, lengthMs: number, conditions: string): Measurement[] => {
  const settled = Math.min(SETTLING_MS_MAX, lengthMs * SETTLING_SHARE);
  return [...series].map(([name, all]): Measurement => {
    const slope = slopeOf(all.filter(({ at }) => at >= settled));
    const [, what = ''] = name.split(': ');
    const words = [
      `mean ${slope.mean.toPrecision(4)}`,
      `95 % of the slope ± ${slope.margin.toPrecision(2)}`,
      grows(slope) ? 'GROWS' : 'flat',
      conditions,
      `first ${Math.round(settled / 1000)} s left out`,
    ];
    return {
      metric: `${name}, slope`,
      value: slope.perHour,
      unit: UNITS[what] ?? 'per h',
      better: 'lower',
      conditions: words.join(', '),
    };
  });
};
