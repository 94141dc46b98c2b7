import { expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { createPlant } from '../../simulators/plant/index.ts';
import { TwinFollower, type TwinWord } from '../../twin/replay/twin-follower.ts';
import { deliver } from './delivery.ts';

const START = 1_767_225_600_000;
const SECONDS = 100;

test('what a twin says does not depend on which of the ticks before were told, while an instrument reads wrong', () => {
  const { lines, points } = loadConfig(undefined, ['bdo']);
  const [line] = lines;
  if (!line) throw new Error('the BDO line is not configured');
  const said: TwinWord[][] = [[], []];
  const followers = said.map((words) => new TwinFollower(line, points, 'replay/t', (word) => void words.push(word)));
  const plant = createPlant(line, points, { seed: 12, noise: 'realistic' });
  const wrong = points.byTag('FT-20101')?.index;
  const measured = points.points.filter(({ origin }) => origin !== 'estimated').map(({ index }) => index);
  const { second } = deliver(plant, points, measured, START);
  const biased = (batch: SampleBatch): SampleBatch => ({
    ...batch,
    value: batch.value.map((value, row) => (batch.point[row] === wrong && plant.timeS > 30 ? 1.1 * value : value)),
  });
  for (let k = 0; k < SECONDS; k++) {
    const batches = second().map(biased);
    const now = START + plant.timeS * 1000;
    for (const [which, follower] of followers.entries()) {
      for (const batch of batches) follower.accept(batch);
      follower.tick(now, which === 0 || k % 25 === 24);
    }
  }
  const [every = [], some = []] = said;
  expect([every.length, some.length]).toEqual([SECONDS, 4]);
  expect(some).toEqual(every.filter((_, k) => k % 25 === 24));
  // There was something to be found, or the law would be about little.
  expect(some.at(-1)?.report.candidates.length).toBeGreaterThan(0);
});
