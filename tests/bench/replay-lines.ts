import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../config/plant/load.ts';
import { createPlant } from '../../simulators/plant/index.ts';
import { makeRoom } from '../end-to-end/rig.ts';
import { freePort } from '../free-port.ts';
import { writeLoadLine } from './load-line.ts';
import { secondsRecorded, type ValueIn } from './replay-record.ts';
import { openReplayRoom, type ReplayRoom } from './replay-room.ts';

const SEED = 31;
/** The plant is simulated for so long; a longer record begins with it again. */
const PLANT_S = 3600;

/** The BDO line with points added until it has so many, recorded from `from` on with the values of its virtual plant. */
export const openBdoRoom = async (count: number, from: number): Promise<ReplayRoom> => {
  const { room, configDir, ports } = await makeRoom({ lines: ['bdo'] });
  const path = join(configDir, 'lines', 'bdo', 'tags.csv');
  const text = readFileSync(path, 'utf8').trimEnd();
  const plantTags = text
    .split('\n')
    .slice(1)
    .map((row) => row.slice(0, row.indexOf(',')));
  const added = Array.from({ length: count - plantTags.length }, (_, index) => {
    const tag = `XT-9${String(index).padStart(4, '0')}`;
    const node = `nsu=urn:wuhai:bdo:dcs;s=LOAD/${tag}.PV`;
    return `${tag},${tag},${tag},XT,V-100,,1,0,1000000000,0,0,-,1000,0,DCS-B1,opcua,${node},,,,,,,,R,,,,,,PV,`;
  });
  writeFileSync(path, `${[text, ...added].join('\n')}\n`);
  const ofPlant = plantValues(plantTags);
  return openReplayRoom({
    room,
    configDir,
    ports,
    record: ({ points }) => {
      const rows = new Map(plantTags.map((tag, row) => [points.byTag(tag)?.index ?? -1, row]));
      const valueIn: ValueIn = (point, second) => {
        const row = rows.get(point);
        return row === undefined ? second : (ofPlant[second % PLANT_S]?.[row] ?? Number.NaN);
      };
      const recorded = points.points.flatMap(({ index, address }) => (address.protocol === 'sparkplug' ? [] : [index]));
      return secondsRecorded(points, recorded, from, valueIn);
    },
  });
};

const plantValues = (tags: readonly string[]): Float64Array[] => {
  const { lines, points } = loadConfig(undefined, ['bdo']);
  const [line] = lines;
  if (!line) throw new Error('the BDO line is not configured');
  const plant = createPlant(line, points, { seed: SEED, noise: 'gaussian' });
  return Array.from({ length: PLANT_S }, () => {
    plant.advance(1);
    return Float64Array.from(tags, (tag) => plant.reading(tag).value);
  });
};

/** One line of so many points without a twin; the value of each is the second of the record. */
export const openLoadRoom = async (count: number, from: number): Promise<ReplayRoom> => {
  const room = mkdtempSync(join(tmpdir(), 'zhongshi-bench-'));
  const configDir = join(room, 'config');
  const ports = {
    gateway: await freePort(),
    twin: await freePort(),
    dashboard: await freePort(),
    bus: await freePort(),
  };
  const load = { protocol: 'opcua', devices: 1, pointsPerDevice: count, samplingMs: 1000 } as const;
  writeLoadLine(configDir, load, [await freePort()], {
    site: 'bench',
    name: { zh: '测', en: 'bench' },
    timeZone: 'Asia/Shanghai',
    bus: { url: `mqtt://127.0.0.1:${ports.bus}`, embedded: true },
    gateway: { port: ports.gateway },
    twin: { port: ports.twin },
    dashboard: { port: ports.dashboard },
  });
  const record = ({ points }: ReturnType<typeof loadConfig>) =>
    secondsRecorded(
      points,
      points.points.map(({ index }) => index),
      from,
      (_point, second) => second,
    );
  return openReplayRoom({ room, configDir, ports, record });
};
