import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { readArguments } from '../../config/plant/arguments.ts';
import { loadConfig } from '../../config/plant/load.ts';
import { isLoopbackHost } from '../../config/plant/secret.ts';
import { partsOf } from '../../gateway/supervise/parts.ts';
import { busyPorts, wantedPorts } from '../../gateway/supervise/ports.ts';
import { logLine } from '../../gateway/supervise/say.ts';

const config = loadConfig(undefined, 'every');
const ofArguments = (...argv: string[]) => readArguments(argv);

test('wants a port for each process, the broker and every simulated device, each once', () => {
  const wanted = wantedPorts(config, ofArguments());
  const ports = wanted.map(({ port }) => port);
  expect(new Set(ports).size).toBe(ports.length);
  const { base } = config;
  for (const part of [base.dashboard, base.gateway, base.twin, base.simulators]) expect(ports).toContain(part.port);
  expect(ports).toContain(Number(new URL(base.bus.url).port));
  for (const device of config.lines.flatMap(({ devices }) => devices)) {
    if (device.protocol !== 'opcua') expect(ports).toContain(device.port);
  }
});

test('with real devices their ports are theirs; --port moves the dashboard; a broker elsewhere needs none here', () => {
  const real = wantedPorts(config, ofArguments('--no-simulators', '--port', '9999')).map(
    ({ use }) => use.split(' ')[0],
  );
  expect(real).toEqual(['dashboard', 'gateway', 'twin', 'embedded']);
  expect(wantedPorts(config, ofArguments('--port', '9999'))[0]).toMatchObject({ port: 9999 });
  const elsewhere = { ...config, base: { ...config.base, bus: { ...config.base.bus, embedded: false } } };
  expect(wantedPorts(elsewhere, ofArguments()).some(({ use }) => use.startsWith('embedded'))).toBe(false);
});

test('every busy port is found at once, and only those', async () => {
  const servers = [createServer(), createServer()];
  const taken: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    taken.push((server.address() as { port: number }).port);
  }
  const wanted = taken.map((port) => ({ port, host: '127.0.0.1', use: 'x' }));
  expect(await busyPorts(wanted)).toEqual(wanted);
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  expect(await busyPorts(wanted)).toEqual([]);
});

test.each([
  ['127.0.0.1', true],
  ['127.5.5.5', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['127.0.0.1.evil.org', false],
  ['192.168.1.5', false],
])('%s is loopback: %s', (host, loopback) => {
  expect(isLoopbackHost(host)).toBe(loopback);
});

test('simulators and broker are left out when they are not wanted', () => {
  const names = (...argv: string[]) => partsOf(config.base, ofArguments(...argv)).map(({ name }) => name);
  expect(names()).toEqual(['broker', 'simulators', 'gateway', 'twin', 'dashboard']);
  expect(names('--no-simulators')).not.toContain('simulators');
  const plantBroker = { ...config.base, bus: { ...config.base.bus, embedded: false } };
  expect(partsOf(plantBroker, ofArguments()).map(({ name }) => name)).not.toContain('broker');
  expect(partsOf(config.base, ofArguments())[0]?.args).toEqual(['--port', new URL(config.base.bus.url).port]);
});

test('a log line is worded for a person; a line that is none stands as it is', () => {
  const part = { name: 'gateway', file: 'x', semiSpaceMb: 2 } as const;
  expect(logLine(part, '{"at":"x","level":"warn","process":"gateway","message":"DCS is lost"}')).toBe(
    '! 网关 gateway: DCS is lost',
  );
  expect(logLine(part, '{"level":"info","message":"listening","device":"PKG-H2","port":15202}')).toBe(
    '  网关 gateway: listening (device PKG-H2, port 15202)',
  );
  expect(logLine(part, '{"level":3}')).toBe('  网关 gateway: {"level":3}');
  expect(logLine(part, 'Warning: x')).toBe('  网关 gateway: Warning: x');
});
