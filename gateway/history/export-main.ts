import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { loadConfig } from '../../config/plant/load.ts';

// A range of the record as a file, from the running gateway:
// npm run export -- --line bdo --tags TT-10111,FT-10102 --from 2026-11-20T08:00:00+08:00 --to 2026-11-20T20:00:00+08:00 --out run.parquet

const USAGE = `npm run export -- [--line LINE] [--tags TAG,TAG] --from TIME --to TIME --out FILE.parquet|FILE.csv [--config DIR] [--url URL]
  TIME: 2026-11-20T08:00:00+08:00, or Unix ms. Without --tags all points of the line, without --line of every line.
  时间写成 2026-11-20T08:00:00+08:00 或 Unix 毫秒；不写 --tags 即该产线全部测点，不写 --line 即全部产线。`;

const ZONED = /(Z|[+-]\d{2}:\d{2})$/;

const instant = (name: string, text: string | undefined): string => {
  const time = text !== undefined && ZONED.test(text) ? Date.parse(text) : Number(text ?? Number.NaN);
  if (!Number.isFinite(time))
    throw new Error(`--${name} ${text ?? '?'} 不是时刻 · is not a time with its offset\n${USAGE}`);
  return String(time);
};

const run = async (): Promise<void> => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { line: text, tags: text, from: text, to: text, out: text, config: text, url: text },
  });
  const { line, tags, out } = values;
  const format = out?.endsWith('.csv') ? 'csv' : out?.endsWith('.parquet') ? 'parquet' : null;
  if (out === undefined || format === null) throw new Error(USAGE);
  const { host, port } = loadConfig(values.config).base.gateway;
  const address = new URL('/api/export', values.url ?? `http://${host}:${port}`);
  const query = { line, tags, from: instant('from', values.from), to: instant('to', values.to), format };
  for (const [name, value] of Object.entries(query)) if (value !== undefined) address.searchParams.set(name, value);
  const response = await fetch(address).catch(() => {
    throw new Error(
      `${address.origin} 的网关没有应答，请先启动 · the gateway at ${address.origin} does not answer: start it`,
    );
  });
  if (!response.ok || response.body === null) throw new Error(await reasonOf(response));
  const file = createWriteStream(out);
  await pipeline(response.body, file);
  console.log(`${out}: ${file.bytesWritten} bytes`);
};

const reasonOf = async (response: Response): Promise<string> => {
  const body: unknown = await response.json().catch(() => null);
  const detail = typeof body === 'object' && body !== null && 'detail' in body ? body.detail : null;
  return typeof detail === 'string' ? detail : `HTTP ${response.status}`;
};

run().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
