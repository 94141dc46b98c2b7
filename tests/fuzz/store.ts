import { Influxdb } from '../../config/plant/base.ts';
import type { Random } from '../../config/vocabulary/random.ts';
import { influxdbSink } from '../../gateway/delivery/sinks/influxdb/influxdb-sink.ts';
import { batchOf, pointTable } from '../unit/gateway/delivery/delivery-fixture.ts';
import { type Fuzz, must, mutated, one, whole } from './fuzz.ts';
import { memoryClock } from './memory-clock.ts';
import { httpAnswer, MemoryStore, statusOf } from './memory-store.ts';
import { readAnswer } from './store-read.ts';

const CODES = [204, 204, 204, 204, 200, 201, 202, 206, 301, 400, 400, 401, 404, 413, 422, 429, 500, 503] as const;
const BODIES = [
  '{"error":"partial write of line protocol occurred","data":[{"original_line":"a b=1","line_number":2,"error_message":"type"}]}',
  '{"code":"invalid","message":"unable to parse"}',
  '{"error":"field type conflict: input field \\"v\\" is type float"}',
  '<html><body>502 Bad Gateway</body></html>',
  '',
] as const;
const WAITS = ['7', '120', 'Wed, 21 Oct 2026 07:28:00 GMT'] as const;
const START_MS = 1_760_000_000_000;

/**
 * Whatever bytes a store answers: a sample counts as stored only when the answer to a request with its line said 204, as refused only
 * when one said 400 or 422, and a wait is one that can be waited. One input in three is an answer to a question of history.
 */
export const store: Fuzz = {
  name: 'store',
  short: 500,
  start: async () => ({ once: (random) => (random() < 0.33 ? readAnswer(random) : once(random)) }),
};

const once = async (random: Random): Promise<boolean> => {
  const said = new Map<string, Set<number | null>>();
  let answers = '';
  const memory = new MemoryStore(({ body }) => {
    const code = one(random, CODES);
    const wait = one(random, WAITS);
    const headers = { 'content-type': one(random, ['application/json', 'text/html'] as const), 'retry-after': wait };
    const right = httpAnswer(code, headers, one(random, BODIES));
    const answer = random() < 0.4 ? right : mutated(right, random);
    answers += `${JSON.stringify(answer.toString('latin1'))}\n`;
    for (const line of body.split('\n')) {
      const codes = said.get(line) ?? new Set();
      said.set(line, codes.add(statusOf(answer)));
    }
    return answer;
  });
  const sink = influxdbSink({
    settings: Influxdb.parse({
      url: 'http://store',
      api: one(random, ['v1', 'v2', 'v3'] as const),
      bucket: 'b',
      timeoutMs: 100,
    }),
    site: 'site',
    points: pointTable('FT-1'),
    clock: memoryClock(),
    dial: memory.dial,
  });
  const rows = Array.from({ length: 1 + whole(random, 14) }, (_, row) => ({ time: START_MS + row, value: row + 0.5 }));
  const delivery = await sink.write(batchOf(rows), rows.length, new AbortController().signal);
  if (delivery.outcome === 'later') {
    const { retryAfterMs } = delivery;
    must(
      retryAfterMs === undefined || (retryAfterMs >= 0 && Number.isFinite(retryAfterMs)),
      () => `a wait of ${retryAfterMs} ms came of ${answers}`,
    );
    return false;
  }
  const refused = new Set(delivery.outcome === 'refused' ? delivery.items.map(({ index }) => index) : []);
  rows.forEach((row, index) => {
    const [, codes] = [...said].find(([line]) => line.includes(`value=${row.value},`)) ?? [];
    const is = refused.has(index) ? codes?.has(400) || codes?.has(422) : codes?.has(204);
    must(is === true, () => `row ${index} counts as ${refused.has(index) ? 'refused' : 'stored'} after ${answers}`);
  });
  return true;
};
