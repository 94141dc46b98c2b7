import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../config/plant/load.ts';
import { ProcessHealth } from '../../../config/vocabulary/health.ts';
import { silentLog } from '../../../config/vocabulary/log.ts';
import { healthOf } from '../../../simulators/health.ts';
import { createApi, type SimulatorRun } from '../../../simulators/http-api.ts';
import { PlantPace } from '../../../simulators/plant-pace.ts';
import { createDevices } from '../../../simulators/protocols/index.ts';
import { VirtualClock } from '../../../simulators/virtual-clock.ts';
import { ScriptedLinePlant } from './scripted-line-plant.ts';

const config = loadConfig(undefined, ['bdo']);
const line = config.lines[0]!;
let clock: VirtualClock;
let plant: ScriptedLinePlant;
let pace: PlantPace;
let app: FastifyInstance;

beforeEach(() => {
  clock = new VirtualClock(1_000_000);
  plant = new ScriptedLinePlant(line.faults);
  plant.timeS = 100;
  pace = new PlantPace(plant, 1, clock);
  const room = { line: 'bdo', clock, log: silentLog, dataDir: 'unused', wallMs: () => 0 };
  const run: SimulatorRun = {
    lines: [{ line, plant, pace, ...createDevices(line, config.points, plant, room) }],
    speed: 1,
    seed: 7,
    noise: 'realistic',
  };
  app = createApi(run, healthOf(run, clock));
});
afterEach(() => app.close());

const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) => {
  const reply = await app.inject({ method, url, ...(payload ? { payload } : {}) });
  return { status: reply.statusCode, type: reply.headers['content-type'], body: reply.json() };
};

test('the list of lines names faults in two languages, devices and what they suffer', async () => {
  plant.conditions.set('CH-601', { power: 'silent', wordsSwapped: false });
  const { body } = await ask('GET', '/api/simulators');
  expect(body).toMatchObject({ speed: 1, seed: 7, noise: 'realistic' });
  expect(body.lines[0]).toMatchObject({ line: 'bdo', timeS: 100, active: [] });
  expect(body.lines[0].faults[0]).toMatchObject({ id: 'F1', name: { zh: expect.any(String), en: expect.any(String) } });
  expect(body.lines[0].devices).toHaveLength(9);
  const deviceOf = (id: string) => body.lines[0].devices.find((one: { device: string }) => one.device === id);
  expect(deviceOf('CH-601')).toMatchObject({ endpoint: '127.0.0.1:15221', condition: { power: 'silent' } });
  expect(deviceOf('SIS-B1')).toMatchObject({ endpoint: 'opc.tcp://127.0.0.1:14840' });
});

describe('faults', () => {
  const path = '/api/simulators/bdo/faults';

  test('set in now or later, with a size, and go one by one or all', async () => {
    expect((await ask('POST', path, { fault: 'F1' })).body.active).toEqual([{ fault: 'F1', atS: 100, magnitude: 1 }]);
    const later = await ask('POST', path, { fault: 'F14', at: 60, magnitude: 0.5 });
    expect(later.body.active).toContainEqual({ fault: 'F14', atS: 160, magnitude: 0.5 });
    expect((await ask('DELETE', `${path}/F1`)).body.active).toEqual([{ fault: 'F14', atS: 160, magnitude: 0.5 }]);
    expect((await ask('DELETE', path)).body.active).toEqual([]);
    expect((await ask('GET', path)).body).toMatchObject({ active: [], timeS: 100 });
  });

  test('of an instrument, which are on no list', async () => {
    const id = 'sensor-bias:FT-20101';
    expect((await ask('POST', path, { fault: id, magnitude: -0.02 })).body.active).toHaveLength(1);
    expect((await ask('DELETE', `${path}/${encodeURIComponent(id)}`)).body.active).toEqual([]);
  });

  test.each([
    ['POST', '/api/simulators/nowhere/faults', { fault: 'F1' }, 404, /no simulated line 'nowhere'.*bdo/],
    ['POST', path, { fault: 'F99' }, 404, /no fault 'F99'.*F1,F2/],
    ['POST', path, { fault: 'F1', at: -5 }, 400, /at/],
    ['POST', path, { fault: 'F1', magnitude: 0 }, 400, /take the fault away/],
    ['POST', path, { fault: 'F1', when: 5 }, 400, /when/],
    ['POST', path, undefined, 400, /fault/],
    ['DELETE', `${path}/F99`, undefined, 404, /F99/],
    ['GET', '/api/nothing', undefined, 404, /GET \/api\/nothing/],
  ] as const)('%s %s with %o is refused with a sentence', async (method, url, payload, status, detail) => {
    const reply = await ask(method, url, payload);
    expect(reply.type).toMatch(/^application\/problem\+json/);
    expect(reply.body).toMatchObject({ status, detail: expect.stringMatching(detail), title: expect.any(String) });
    expect(reply.status).toBe(status);
    expect(plant.activeFaults()).toEqual([]);
  });
});

test('truth is for testers', async () => {
  expect((await ask('GET', '/api/simulators/bdo/truth')).body).toEqual(plant.truth());
});

test('health keeps to its form, and says when plant time fell behind', async () => {
  const before = ProcessHealth.parse((await ask('GET', '/api/health')).body);
  expect(before).toMatchObject({ process: 'simulators', status: 'ok', detail: { devices: 8, seed: 7 } });
  pace.step();
  await clock.advance(10_000);
  pace.step();
  const after = (await ask('GET', '/api/health')).body;
  expect(after).toMatchObject({ status: 'degraded', message: { en: expect.stringMatching(/fell behind.*--speed/) } });
  await clock.advance(61_000);
  expect((await ask('GET', '/api/health')).body.status).toBe('ok');
});

test('metrics in the text form of Prometheus', async () => {
  const reply = await app.inject({ url: '/metrics' });
  expect(reply.body).toContain('zhongshi_simulators_plant_seconds{line="bdo"} 100');
  expect(reply.body).toContain('zhongshi_simulators_device_clients{line="bdo",device="DCS-B1"} 0');
  expect(reply.body).toContain('process_resident_memory_bytes');
});
