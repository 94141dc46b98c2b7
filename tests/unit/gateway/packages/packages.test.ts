import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProblemError } from '../../../../config/vocabulary/problem.ts';
import type { Trial } from '../../../../config/vocabulary/trial.ts';
import { PackageManifest } from '../../../../config/vocabulary/trial-package.ts';
import { LOOKBACK_MS } from '../../../../gateway/history/history.ts';
import { PackageRefusal } from '../../../../gateway/packages/refusal.ts';
import {
  ALARMED,
  BEGAN,
  bytesOf,
  flipped,
  HELD,
  LASTED,
  openPlace,
  type Place,
  readText,
  recordTrial,
  sent,
  writeBytes,
} from './trial-room.ts';

// A trial leaves one place as a package and comes into another.

let here: Place;
let there: Place;
let trial: Trial;
let zip: Buffer;
beforeAll(async () => {
  here = openPlace('here');
  there = openPlace('there');
  trial = await recordTrial(here);
  zip = await bytesOf((await here.packages.export(trial.id)).content);
});
afterAll(async () => {
  await here.close();
  await there.close();
});

const refused = async (work: Promise<unknown>): Promise<ProblemError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ProblemError) return error;
  throw new Error(`was not refused: ${String(error)}`);
};
const signal = new AbortController().signal;
const raw = { columns: 1, method: 'raw', context: 'live', from: BEGAN, to: BEGAN + LASTED } as const;

describe('without this software', () => {
  let dir: string;
  beforeAll(() => {
    dir = join(here.dataDir, 'unpacked');
    mkdirSync(dir);
    writeBytes(join(dir, 'trial.zip'), zip);
    // The ZIP is read by somebody else's reader.
    execFileSync(
      'python3',
      ['-c', 'import sys, zipfile; z = zipfile.ZipFile("trial.zip"); assert z.testzip() is None; z.extractall()'],
      { cwd: dir },
    );
  });

  test('DuckDB reads samples with their quality, and joins them with the dictionary of tags', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const ask = async (sql: string) => (await connection.runAndReadAll(sql.replaceAll('DIR', dir))).getRowsJson();
    expect(
      await ask(
        `SELECT tag, count(*)::INT, count(*) FILTER (quality = 'bad')::INT FROM 'DIR/data/raw.parquet' GROUP BY tag ORDER BY tag`,
      ),
    ).toEqual([
      ['FT-20101', 600, 0],
      [ALARMED, 600, 0],
      ['TT-10111', 600, 10],
    ]);
    expect(
      await ask(`SELECT DISTINCT d.unit = p.unit FROM 'DIR/data/raw.parquet' p JOIN 'DIR/tags.csv' d USING (tag)`),
    ).toEqual([[true]]);
    expect(await ask(`SELECT count(*)::INT FROM 'DIR/data/reconciled.parquet'`)).toEqual([[600]]);
    expect(
      await ask(
        `SELECT tag, "limit", epoch_ms("from")::BIGINT::VARCHAR, epoch_ms("to")::BIGINT::VARCHAR FROM 'DIR/alarms.csv'`,
      ),
    ).toContainEqual([ALARMED, expect.stringMatching(/^hh?$/), String(BEGAN + 300_000), String(BEGAN + 360_000)]);
    expect(await ask(`SELECT "by", text FROM read_csv('DIR/notes.csv')`)).toEqual([['李工', '起压, "第二次"']]);
    connection.closeSync();
  });

  test('OpenSSL says that the manifest is signed, sha256sum that the files are those of it', () => {
    execFileSync('sh', ['-c', 'base64 -d manifest.sig > manifest.bin'], { cwd: dir });
    const said = execFileSync(
      'openssl',
      [
        'pkeyutl',
        '-verify',
        '-pubin',
        '-inkey',
        'manifest.pem',
        '-rawin',
        '-in',
        'manifest.json',
        '-sigfile',
        'manifest.bin',
      ],
      { cwd: dir, encoding: 'utf8' },
    );
    expect(said).toContain('Verified Successfully');
    const { files } = PackageManifest.parse(JSON.parse(readText(join(dir, 'manifest.json'))));
    const list = files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('');
    execFileSync('sha256sum', ['--check', '--strict'], { cwd: dir, input: list });
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['trial.json', 'gaps.json', 'lab.csv', 'schema.json', 'README.md', 'config/line.yaml']),
    );
    expect(readText(join(dir, 'README.md'))).toContain('催化剂 B');
  });
});

describe('in another place', () => {
  let imported: Trial;

  test('a key that nobody here has heard of is refused by name and fingerprint; nothing is kept', async () => {
    const error = await refused(there.packages.import(sent(zip), { name: 'run.zip', by: '赵工' }));
    expect(error).toMatchObject({
      status: 422,
      file: 'run.zip',
      text: { en: expect.stringContaining('not known here') },
    });
    expect(there.trials().get.bind(there.trials(), trial.id)).toThrow('there is no trial');
    expect(await there.packages.verify(sent(zip), 'run.zip')).toMatchObject({
      known: false,
      here: null,
      manifest: { trial: trial.id },
    });
  });

  test('once its key is trusted it is a trial like others, and says where it comes from', async () => {
    const { manifest } = await there.packages.verify(sent(zip), 'run.zip');
    imported = await there.packages.import(sent(zip), { name: 'run.zip', by: '赵工', trust: manifest.key });
    expect(imported).toMatchObject({
      id: trial.id,
      origin: 'imported',
      title: '催化剂 B',
      from: BEGAN,
      notes: [{ text: '起压, "第二次"' }],
    });
    expect(there.trials().get(imported.id).warnings.at(-1)?.en).toContain('imported from a package of');
    expect(await there.packages.verify(sent(zip), 'run.zip')).toMatchObject({ known: true, here: imported.id });
    expect((await refused(there.packages.import(sent(zip), { name: 'run.zip', by: '赵工' }))).text.en).toContain(
      'is here already',
    );
  });

  test('its history is read through the contract, sample for sample, and the record of the place has none of it', async () => {
    for (const tag of ['TT-10111', ALARMED]) {
      const [original, copy] = await Promise.all([
        here.history.range({ ...raw, tag }, signal),
        there.history.range({ ...raw, tag, trial: imported.id }, signal),
      ]);
      expect(copy.total).toBe(600);
      expect(copy).toEqual({ ...original, nearest: { ...original.nearest, after: null } });
      expect((await there.history.range({ ...raw, tag }, signal)).total).toBe(0);
    }
    const at = BEGAN + 105_000;
    const frame = await there.history.frame(
      { tags: ['TT-10111', 'FT-20101'], at, lookbackMs: LASTED, context: 'live', trial: imported.id },
      signal,
    );
    const index = there.config.points.byTag('TT-10111')?.index ?? -1;
    const row = frame.point.indexOf(index);
    expect([frame.length, frame.sourceTime[row], frame.status[row], frame.receiveTime[row]]).toEqual([
      2,
      at,
      0x8031_0000,
      at + 40,
    ]);
    expect((await there.history.latest('live', signal)).length).toBe(0);
  });

  test('what held when it began came along, though it was said hours before', async () => {
    const query = { tags: [HELD], at: BEGAN, lookbackMs: LOOKBACK_MS, context: 'live', trial: imported.id } as const;
    const held = await there.history.frame(query, signal);
    expect([held.length, held.value[0], held.sourceTime[0]]).toEqual([1, 2, BEGAN - 3 * 3_600_000]);
    const readme = await readFile(join(there.archive.folderOf(imported.id) ?? '', 'README.md'), 'utf8');
    expect(readme).toContain('data/before.parquet');
  });

  test('its span is sealed, its words are not; it goes on with the seal it came with', async () => {
    const change = { by: '赵工', revision: imported.revision };
    expect(() => there.trials().change(imported.id, { ...change, to: BEGAN + 1000 })).toThrow(
      'of an imported trial stay',
    );
    expect(there.trials().change(imported.id, { ...change, verdict: 'success' }).verdict).toBe('success');
    const again = await bytesOf((await there.packages.export(imported.id)).content);
    expect(again.equals(zip)).toBe(true);
    expect((await refused(here.packages.import(sent(again), { name: 'run.zip', by: '王工' }))).status).toBe(409);
  });
});

describe('a package that is not as it was sealed', () => {
  const verify = (bytes: Buffer) => there.packages.verify(sent(bytes), 'run.zip');
  test.each([
    'data/raw.parquet',
    'data/reconciled.parquet',
    'alarms.csv',
    'trial.json',
    'README.md',
    'config/line.yaml',
  ])('with one bit of %s changed is refused with that file named', async (name) => {
    const error = await refused(verify(flipped(zip, contentPlace(name) + 10)));
    expect(error).toMatchObject({ file: name, text: { en: expect.stringContaining('has been changed since') } });
  });

  /** The first time a name stands in the ZIP behind a local header: 30 bytes before it. */
  const contentPlace = (name: string): number => {
    for (let at = zip.indexOf(name); at >= 0; at = zip.indexOf(name, at + 1))
      if (at >= 30 && zip.readUInt32LE(at - 30) === 0x0403_4b50) return at + name.length;
    throw new Error(`${name} is not in the package`);
  };

  test('with a manifest or a signature changed says so', async () => {
    expect(await refused(verify(flipped(zip, contentPlace('manifest.json') + 40)))).toMatchObject({
      file: 'manifest.json',
    });
    expect((await refused(verify(flipped(zip, contentPlace('manifest.sig') + 8)))).text.en).toContain(
      'signature does not fit',
    );
  });

  test('cut off anywhere is refused, and so is what is no package', async () => {
    for (let part = 0; part < 1; part += 0.05) {
      const error = await refused(verify(zip.subarray(0, Math.floor(zip.length * part))));
      expect(error).toBeInstanceOf(PackageRefusal);
      expect(error.text.en).toMatch(/^run\.zip: it is cut off/);
    }
    expect((await refused(verify(Buffer.from('not a package')))).text.zh).toContain('不完整');
  });

  test('leaves no file behind, whatever it was', () => {
    const work = join(there.dataDir, 'trials', '.work');
    expect(existsSync(work) ? readdirSync(work) : []).toEqual([]);
  });
});

test('a trial that still runs is not packed', async () => {
  const running = there
    .trials()
    .begin({ line: 'bdo', by: 'A', title: 'now', purpose: '', people: [], factors: [], recipe: '', calibration: '' });
  expect((await refused(there.packages.export(running.id))).text.en).toContain('end it before it is exported');
});
