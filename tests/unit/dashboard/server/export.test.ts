import { expect, test } from 'vitest';
import { createApp } from '../../../../dashboard/server/app.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { scriptedParts } from '../scripted-parts.ts';

// The scripted gateway gives the address it was asked for as the file.

const ask = async (url: string, accept = '*/*') => {
  const app = await createApp(scriptedParts(new VirtualClock(1_795_000_000_000)).parts);
  const reply = await app.inject({ url, headers: { host: '127.0.0.1:8080', accept } });
  await app.close();
  return reply;
};

test('an export is passed on from the gateway, with its times as Unix ms', async () => {
  const reply = await ask('/api/export?line=bdo&from=2026-01-01T08:00:00%2B08:00&to=1767225600001&format=csv');
  expect(reply.headers['content-type']).toContain('text/csv');
  expect(reply.headers['content-disposition']).toContain('history.csv');
  expect(reply.payload).toBe('/api/export?line=bdo&from=1767225600000&to=1767225600001&format=csv&context=live');
});

test('a tag of the history is a file to whoever accepts one', async () => {
  const reply = await ask('/api/history?tag=TT-10111&from=1&to=2', 'application/vnd.apache.parquet');
  expect(reply.headers['content-type']).toContain('parquet');
  expect(reply.payload).toBe('/api/export?tags=TT-10111&from=1&to=2&context=live&format=parquet');
});
