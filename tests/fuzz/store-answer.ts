import { HttpError } from '@influxdata/influxdb-client';
import { answerOf } from '../../gateway/delivery/sinks/influxdb/answer.ts';
import { type Fuzz, mutated, whole } from './fuzz.ts';

const CODES = [400, 401, 403, 404, 408, 413, 422, 429, 500, 502, 503, 504];
const BODIES = [
  '{"error":"partial write of line protocol occurred","data":[{"original_line":"a b=1","line_number":2,"error_message":"type"}]}',
  '{"code":"invalid","message":"unable to parse"}',
  '{"error":"field type conflict: input field \\"v\\" is type float"}',
  '<html><body>502 Bad Gateway</body></html>',
].map((body) => Buffer.from(body));
const WAITS = ['7', '120', 'Wed, 21 Oct 2026 07:28:00 GMT'].map((wait) => Buffer.from(wait));
const NOW = Date.UTC(2026, 9, 21, 7, 0, 0);

/** Whatever a store answers: nothing but a success is taken for stored, and every figure in the outcome can be waited or counted by. */
export const storeAnswer: Fuzz = {
  name: 'store',
  short: 20_000,
  once: (random) => {
    const code = CODES[whole(random, CODES.length)] ?? 500;
    const body = mutated(BODIES[whole(random, BODIES.length)] ?? Buffer.alloc(0), random).toString();
    const wait = mutated(WAITS[whole(random, WAITS.length)] ?? Buffer.alloc(0), random).toString('latin1');
    const headers = random() < 0.5 ? {} : { 'retry-after': wait };
    const answer = answerOf(new HttpError(code, '', body, wait, undefined, undefined, headers), 'store', NOW);
    if (answer.kind === 'stored') throw new Error(`${code} ${body} was taken for stored`);
    if (answer.kind === 'partial') {
      if (code !== 400 && code !== 422) throw new Error(`${code} was taken for partial`);
      for (const { index, reason } of answer.lines)
        if (!Number.isSafeInteger(index) || index < 0 || reason.length > 500)
          throw new Error(`line ${index} of ${body}`);
    }
    const waitMs = answer.kind === 'later' ? answer.retryAfterMs : undefined;
    if (waitMs !== undefined && !(waitMs >= 0 && waitMs < Number.POSITIVE_INFINITY))
      throw new Error(`"${wait}" became a wait of ${waitMs} ms`);
    return answer.kind === 'partial' || waitMs !== undefined;
  },
};
