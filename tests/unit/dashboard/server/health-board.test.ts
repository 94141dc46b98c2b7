import { expect, test } from 'vitest';
import type { ProcessHealth } from '../../../../config/vocabulary/health.ts';
import { HealthReply } from '../../../../dashboard/contract/health-reply.ts';
import { HealthBoard } from '../../../../dashboard/server/health-board.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { scriptedParts } from '../scripted-parts.ts';

const START = 1_795_000_000_000;
const board = () => {
  const clock = new VirtualClock(START);
  const scripted = scriptedParts(clock);
  return { clock, health: scripted.parts.health, hear: scripted.hearProcesses };
};

test('all heard, all connected: collecting, and the answer has the form of the contract', () => {
  const { health, hear } = board();
  hear();
  const reply = health.reply();
  expect(reply.status).toBe('collecting');
  expect(() => HealthReply.parse(reply)).not.toThrow();
});

test('a gateway not heard for three seconds is said so, and nothing is collected', async () => {
  const { clock, health, hear } = board();
  hear();
  await clock.advance(2900);
  expect(health.reply().status).toBe('collecting');
  await clock.advance(200);
  const reply = health.reply();
  expect(reply.status).toBe('not-collecting');
  expect(reply.message.en).toContain('gateway was last heard 3 s ago');
  expect(reply.message.zh).toContain('网关已 3 s 没有消息');
});

test('one device down is degraded, all down is not collecting', () => {
  const { health, hear } = board();
  const down = (which: (device: string) => boolean) => (report: ProcessHealth) => ({
    ...report,
    at: report.at + 1,
    devices: report.devices.map((device) =>
      which(device.device) ? { ...device, state: 'backing-off' as const } : device,
    ),
  });
  hear(down((device) => device === 'CH-601'));
  expect(health.reply()).toMatchObject({
    status: 'degraded',
    message: { en: expect.stringContaining('1 of 9 devices'), zh: expect.stringContaining('9 个数据源中有 1 个') },
  });
  hear((report) => down(() => true)({ ...report, at: report.at + 1 }));
  expect(health.reply().status).toBe('not-collecting');
});

test('a retained report of a dead process does not make it look alive', () => {
  const clock = new VirtualClock(START);
  const health = new HealthBoard(clock, []);
  let old: ProcessHealth | undefined;
  scriptedParts(new VirtualClock(START - 60_000)).hearProcesses((report) => {
    old = report;
    return report;
  });
  if (old) health.hear(old);
  expect(health.reply().processes[0]?.status).toBe('not-heard');
});
