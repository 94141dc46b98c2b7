import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../config/plant/load.ts';
import { pointViews } from '../../../dashboard/server/views.ts';
import { DEMONSTRATION_DIR } from '../../../gateway/packages/demonstration.ts';
import { openPackage } from '../../../gateway/packages/open-package.ts';
import { keysOf } from '../../../gateway/packages/open-packages.ts';
import { packagedTags } from '../../../gateway/packages/packaged-tags.ts';

// The trials that come with the project: sealed, of today's tags, small, and dense enough that a replay of them shows nothing as late.

const BYTES_MAX = 6_000_000;
const config = loadConfig(undefined, 'every');
const views = new Map(pointViews(config).map((view) => [view.tag, view]));
const room = mkdtempSync(join(tmpdir(), 'zhongshi-demonstration-'));
afterAll(() => rmSync(room, { recursive: true, force: true }));
const names = readdirSync(DEMONSTRATION_DIR).filter((name) => name.endsWith('.zip'));

describe.each(names)('%s', (name) => {
  const dir = join(room, name);
  const opened = openPackage(join(DEMONSTRATION_DIR, name), dir, name);

  test('is as it was sealed, by the key that comes with the project, and all its tags exist', async () => {
    const { manifest } = await opened;
    expect(keysOf(room).knows(manifest.key)).toBe(true);
    expect((await packagedTags(dir)).filter((tag) => !config.points.byTag(tag))).toEqual([]);
  });

  test('no point of it is late in a replay: between two samples there is less than what makes it so', async () => {
    await opened;
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const rows = await connection.runAndReadAll(
      `SELECT tag, max(gap)::DOUBLE FROM (
         SELECT tag, epoch_ms(received) - lag(epoch_ms(received)) OVER (PARTITION BY tag ORDER BY received) AS gap
         FROM '${join(dir, 'data/raw.parquet')}') WHERE gap IS NOT NULL GROUP BY tag`,
    );
    connection.closeSync();
    const late = rows.getRows().filter(([tag, gap]) => {
      const limit = views.get(String(tag))?.staleAfterMs ?? null;
      return limit !== null && Number(gap) > limit;
    });
    expect(late).toEqual([]);
    expect(rows.currentRowCount).toBeGreaterThan(100);
  });
});

test('there is one of every line, and together they stay small', async () => {
  const sizes = await Promise.all(
    names.map(async (name) => {
      const { manifest } = await openPackage(join(DEMONSTRATION_DIR, name), join(room, `${name}.again`), name);
      return { line: manifest.line, bytes: manifest.files.reduce((sum, { bytes }) => sum + bytes, 0) };
    }),
  );
  expect(new Set(sizes.map(({ line }) => line))).toEqual(new Set(config.lines.map(({ id }) => id)));
  expect(sizes.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(BYTES_MAX);
});
