import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Point, PointTable } from '../../config/plant/point.ts';
import type { Completeness, GapRecord } from '../../config/vocabulary/gap.ts';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import { PHOTO_ENDINGS, Trial } from '../../config/vocabulary/trial.ts';
import { PackageManifest } from '../../config/vocabulary/trial-package.ts';
import type { Exporter, ExportQuery } from '../history/exporter.ts';
import { type History, LOOKBACK_MS } from '../history/history.ts';
import { limitEvents, resolutionOf } from './limit-events.ts';
import { readmeOf } from './readme.ts';
import { alarmTable, labTable, noteTable, tagTable } from './tables.ts';

/** Where what goes into a package comes from. */
export interface ContentRoom {
  readonly history: History;
  /** null: InfluxDB keeps the history, and nothing is exported here. */
  readonly exporter: Exporter | null;
  readonly points: PointTable;
  readonly configDir: string;
  readonly site: PackageManifest['site'];
  /** Holes of a line in a span, and how whole its record is. */
  gaps(line: string, from: number, to: number): { gaps: readonly GapRecord[]; completeness: Completeness | null };
  /** Where a photo of a trial lies. */
  photoPath(trial: string, photo: string): string;
}

export interface Content {
  readonly path: string;
  readonly holds: string;
}

const PARQUET = 'data/raw.parquet';
const RECONCILED = 'data/reconciled.parquet';
/** Most points say something every second; a phase or a valve said what it is hours before. */
const BEFORE = 'data/before.parquet';
export const SAMPLE_FILES = [BEFORE, PARQUET, RECONCILED] as const;
const TIMEOUT_MS = 600_000;

/** Writes all files of a package but its manifest into an empty folder, and says what each holds. */
export const writeContent = async (
  room: ContentRoom,
  trial: Trial & { readonly to: number },
  sealedAt: number,
  dir: string,
): Promise<Content[]> => {
  const { history, exporter, points, site } = room;
  if (exporter === null) throw noExport();
  const { from, to, line } = trial;
  const ofLine = points.ofLine(line);
  const files: Content[] = [];
  const put = async (path: string, holds: string, text: string) => {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
    files.push({ path, holds });
  };
  const samples = async (path: string, holds: string, asked: Pick<ExportQuery, 'tags' | 'from' | 'to' | 'pick'>) => {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    const rows = await exporter({ ...asked, context: 'live', format: 'parquet' });
    await pipeline(rows, createWriteStream(join(dir, path)));
    files.push({ path, holds });
  };
  const estimated = ofLine.filter(({ origin }) => origin === 'estimated');
  const measured = ofLine.filter(({ origin }) => origin !== 'estimated');
  const tagsOf = (some: readonly Point[]) => some.map(({ tag }) => tag);
  const during = { from, to, pick: 'all' } as const;
  await samples(PARQUET, '测得值 samples as measured', { ...during, tags: tagsOf(measured) });
  await samples(RECONCILED, '孪生的点 points of the twin: reconciled values, estimates, health', {
    ...during,
    tags: tagsOf(estimated),
  });
  await samples(BEFORE, '开始前各点最后一个样本 the last sample of each point before it began', {
    ...{ from: from - LOOKBACK_MS, to: from, pick: 'newest' },
    tags: tagsOf(ofLine),
  });
  const query = { from, to, trial: trial.id };
  const events = await limitEvents(history, ofLine, query, AbortSignal.timeout(TIMEOUT_MS));
  const fineS = resolutionOf(query) / 1000;
  await put(
    'alarms.csv',
    `越限时段，分辨 ${fineS} s · stretches beyond a limit, seen every ${fineS} s`,
    alarmTable(events),
  );
  await put('notes.csv', '备注 notes', noteTable(trial));
  await put('lab.csv', '化验 laboratory samples', labTable(trial));
  await put('tags.csv', '测点字典：名称与单位 tag dictionary: names and units', tagTable(ofLine));
  const ledger = room.gaps(line, from, to);
  await put('gaps.json', '缺口 holes in the record', `${JSON.stringify(ledger, null, 2)}\n`);
  await put('trial.json', '试验记录与版本 the record of the trial and versions', `${JSON.stringify(trial, null, 2)}\n`);
  for (const file of ['line.yaml', 'tags.csv']) {
    const path = `config/${file}`;
    await mkdir(join(dir, 'config'), { recursive: true });
    await copyFile(join(room.configDir, 'lines', line, file), join(dir, path));
    files.push({ path, holds: '产线配置，含孪生模型 configuration of the line with the model of its twin' });
  }
  for (const { id, type, caption } of trial.photos) {
    const path = `photos/${id}.${PHOTO_ENDINGS[type]}`;
    await mkdir(join(dir, 'photos'), { recursive: true });
    await copyFile(room.photoPath(trial.id, id), join(dir, path));
    files.push({ path, holds: `照片 photo ${caption}`.trim() });
  }
  const schema = { trial: z.toJSONSchema(Trial), manifest: z.toJSONSchema(PackageManifest), parquet: PARQUET_SCHEMA };
  await put('schema.json', 'JSON Schema', `${JSON.stringify(schema, null, 2)}\n`);
  const whole = ledger.completeness?.share ?? null;
  await put('README.md', '说明 read me', readmeOf({ trial, site, sealedAt, whole, files }));
  return files;
};

/** Columns of the Parquet files, as JSON Schema of a row. */
const PARQUET_SCHEMA = {
  type: 'object',
  properties: {
    time: { type: 'string', format: 'date-time', description: 'when the instrument said it; TIMESTAMPTZ, µs' },
    tag: { type: 'string', description: 'see tags.csv' },
    value: { type: ['number', 'null'], description: 'in the unit; NaN or null: none' },
    unit: { type: 'string' },
    quality: { enum: ['good', 'uncertain', 'bad'] },
    status: { type: 'integer', description: 'OPC UA status code, all 32 bits' },
    received: { type: 'string', format: 'date-time', description: 'when the gateway heard it' },
  },
} as const;

const noExport = () =>
  new ProblemError(501, titleOf(501), {
    zh: '历史保存在 InfluxDB 中（base.yaml 的 history.store），此处不能做成试验包。',
    en: 'the history is kept in InfluxDB (history.store in base.yaml): no package of a trial can be made here',
  });
