import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { Influxdb } from '../../config/plant/base.ts';
import { influxdbSink } from '../../gateway/delivery/sinks/influxdb/influxdb-sink.ts';
import { VirtualClock } from '../../simulators/virtual-clock.ts';
import { batchOf, pointTable } from '../unit/gateway/delivery/delivery-fixture.ts';
import { startStore } from './influxdb-store.ts';

// Every documented answer of a store as a file of tests/cases/influxdb: what it answers, what it keeps, what the sink must make of it.

const NOW = Date.UTC(2026, 0, 1);
const folder = join(import.meta.dirname, '../cases/influxdb');

const Answer = z.strictObject({
  /** Which requests it is for; left out: any. `refused`: those that hold a line of `refusedLines`. */
  when: z.union([z.literal('refused'), z.strictObject({ linesOver: z.int() })]).optional(),
  /** How often it is given; left out: always. */
  times: z.int().optional(),
  status: z.int().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.looseObject({}).optional(),
  text: z.string().optional(),
  keeps: z.enum(['nothing', 'rest', 'all']).optional(),
  reset: z.enum(['before', 'inside']).optional(),
  silent: z.boolean().optional(),
});
type Answer = z.infer<typeof Answer>;
const Case = z.strictObject({
  api: z.enum(['v1', 'v2', 'v3']).default('v2'),
  timeoutMs: z.int().default(5_000),
  lines: z.int(),
  refusedLines: z.array(z.int()).default([]),
  answers: z.array(Answer).min(1),
  expect: z.strictObject({
    outcome: z.enum(['stored', 'refused', 'later']),
    hold: z.boolean().optional(),
    retryAfterMs: z.number().optional(),
    reason: z.string().optional(),
    items: z.array(z.int()).optional(),
    stored: z.enum(['all', 'rest', 'none']).optional(),
    requestsMax: z.int().optional(),
  }),
});

let store: Awaited<ReturnType<typeof startStore>>;
beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.stop());

const send = (reply: ServerResponse, answer: Answer, refused: readonly number[]): void => {
  const { status = 204, headers = {}, text, body } = answer;
  if (answer.silent) return;
  if (answer.reset === 'before') return void reply.destroy();
  if (answer.reset === 'inside') {
    reply.writeHead(200, { 'content-length': 100 }).write('{"');
    setImmediate(() => reply.destroy());
    return;
  }
  const named = refused.map((place) => ({ line_number: place + 1, error_message: 'line refused' }));
  const json = body && JSON.stringify(body.data === 'named' ? { ...body, data: named } : body);
  reply.writeHead(status, { 'content-type': json ? 'application/json' : 'text/plain', ...headers }).end(json ?? text);
};

describe.each(readdirSync(folder).sort())('%s', (file) => {
  test('is treated as it should be', async () => {
    const found = Case.parse(parse(readFileSync(join(folder, file), 'utf8')));
    const given = new Map<Answer, number>();
    const held = new Set<number>();
    const isRefused = (value: number) => found.refusedLines.includes(value);
    let requests = 0;
    store.behave(({ lines }, reply) => {
      requests++;
      const values = lines.map((line) => Number(/ value=(\d+),/.exec(line)?.[1]));
      const bad = values.flatMap((value, place) => (isRefused(value) ? [place] : []));
      const fits = ({ when }: Answer) =>
        when === undefined || (when === 'refused' ? bad.length > 0 : values.length > when.linesOver);
      const answer = found.answers.find(
        (each) => fits(each) && (given.get(each) ?? 0) < (each.times ?? Number.POSITIVE_INFINITY),
      );
      if (!answer) throw new Error(`no answer of ${file} fits`);
      given.set(answer, (given.get(answer) ?? 0) + 1);
      const keeps = answer.keeps ?? (answer.status === 204 ? 'all' : 'nothing');
      for (const value of values) if (keeps === 'all' || (keeps === 'rest' && !isRefused(value))) held.add(value);
      send(reply, answer, bad);
    });
    const settings = Influxdb.parse({ url: store.url, bucket: 'pilot', api: found.api, timeoutMs: found.timeoutMs });
    const sink = influxdbSink({ settings, site: 's', points: pointTable('FT-1'), clock: new VirtualClock(NOW) });
    const rows = Array.from({ length: found.lines }, (_, value) => ({ time: NOW + value, value }));
    const delivery = await sink.write(batchOf(rows), found.lines, new AbortController().signal);

    const { outcome, items, reason, hold, retryAfterMs, stored, requestsMax } = found.expect;
    expect(delivery.outcome).toBe(outcome);
    if (delivery.outcome === 'later') {
      expect([delivery.hold ?? false, delivery.retryAfterMs]).toEqual([hold ?? false, retryAfterMs]);
      expect(delivery.reason.zh).not.toBe('');
    }
    if (delivery.outcome === 'refused') expect(delivery.items.map(({ index }) => index)).toEqual(items);
    if (reason !== undefined) expect(JSON.stringify(delivery)).toContain(reason);
    if (requestsMax !== undefined) expect(requests).toBeLessThanOrEqual(requestsMax);
    if (stored !== undefined) {
      const wanted = stored === 'none' ? [] : rows.map(({ value }) => value).filter((value) => !isRefused(value));
      expect([...held].sort((a, b) => a - b)).toEqual(wanted);
    }
  });
});
