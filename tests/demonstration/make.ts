import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { softwareVersion, versionsOf } from '../../config/plant/lineage.ts';
import { loadConfig } from '../../config/plant/load.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { calibrationOf } from '../../gateway/calibration.ts';
import { openHistory } from '../../gateway/history/index.ts';
import { DEMONSTRATION_DIR } from '../../gateway/packages/demonstration.ts';
import { keysOf, openPackages } from '../../gateway/packages/open-packages.ts';
import { openTrials } from '../../gateway/records/open-trials.ts';
import { VirtualClock } from '../../simulators/virtual-clock.ts';
import { playScene } from './play-scene.ts';
import { SCENES, type Scene } from './scenes.ts';

// npm run demo-trials: makes the demonstration trials anew, on a virtual clock, and seals them as packages into config/demonstration with
// a key that is made for it and then forgotten. The page of trials loads them.

const BYTES_MAX = 2_000_000;
const BY = 'demo-trials';

const make = async (scene: Scene, dataDir: string): Promise<void> => {
  const config = loadConfig(undefined, [scene.line]);
  const from = Date.parse(scene.began);
  const { samples, endMs } = playScene(config, scene, from);
  const clock = new VirtualClock(endMs);
  const { base, points } = config;
  const dir = join(dataDir, scene.file);
  const record = openHistory({ base, points, dir: join(dir, 'history'), clock, log: silentLog, gap: () => undefined });
  const records = openTrials({
    ...{ path: join(dir, 'records.sqlite'), log: silentLog, lines: [scene.line], timeZone: base.timeZone, clock },
    versions: (line) => versionsOf(config, line),
    tags: (line) => points.ofLine(line).map(({ tag }) => tag),
    calibration: calibrationOf(points),
  });
  const { packages, archive } = openPackages({
    ...{ config, dataDir, record, clock, trials: records.trials, software: softwareVersion() },
    gaps: () => ({ gaps: [], completeness: null }),
    photoPath: (_, photo) => photo,
  });
  try {
    await record.embedded?.write(samples, 1, 'live');
    const { verdict, result, ...said } = scene.said;
    const trial = records
      .trials()
      .begin({ ...said, line: scene.line, by: BY, people: [BY], calibration: '', from, to: endMs });
    for (const { atS, text } of scene.notes) records.trials().note(trial.id, { by: BY, text, at: from + atS * 1000 });
    const { revision } = records.trials().get(trial.id).trial;
    const golden = scene.golden === null ? {} : { golden: { reason: scene.golden } };
    records.trials().change(trial.id, { by: BY, revision, verdict, result, ...golden });
    const path = join(DEMONSTRATION_DIR, `${scene.file}.zip`);
    await pipeline((await packages.export(trial.id)).content, createWriteStream(path));
    const { size } = await stat(path);
    console.log(`${path}: ${size} bytes, ${samples.length} samples`);
    if (size > BYTES_MAX) throw new Error(`${path} is ${size} bytes; it must be less than ${BYTES_MAX}`);
  } finally {
    await record.embedded?.close();
    await archive.close();
    records.close();
  }
};

const dataDir = await mkdtemp(join(tmpdir(), 'zhongshi-demonstration-'));
try {
  await mkdir(DEMONSTRATION_DIR, { recursive: true });
  const old = (await readdir(DEMONSTRATION_DIR)).filter((name) => /\.(zip|pem)$/.test(name));
  for (const name of old) await rm(join(DEMONSTRATION_DIR, name));
  for (const scene of SCENES) await make(scene, dataDir);
  await writeFile(join(DEMONSTRATION_DIR, 'signer.pem'), keysOf(dataDir).sign(Buffer.alloc(0)).publicKey);
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
