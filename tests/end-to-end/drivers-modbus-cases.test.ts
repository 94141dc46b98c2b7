import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { MODBUS_TYPES, WORD_ORDERS } from '../../config/plant/address.ts';
import { statusName } from '../../config/vocabulary/status.ts';
import { modbus } from '../../gateway/drivers/modbus/index.ts';
import { modbusAddress, modbusDevice, point } from '../unit/gateway/drivers/plant-parts.ts';
import { startRun } from './driver-run.ts';
import { freePort } from './peers/peer.ts';
import { Misbehaviour, startScriptedPeer } from './scripted-modbus-peer.ts';

// Each file of tests/cases/modbus is a device that misbehaves and what must come of it. Whatever it does: no value but those the case
// names may ever be taken as Good.

const Expected = z.strictObject({ value: z.number().nullable(), status: z.string() });
const Case = z.strictObject({
  about: z.string(),
  protocol: z.enum(['modbus-tcp', 'modbus-rtu-tcp']).default('modbus-tcp'),
  device: z.record(z.string(), z.number()).default({}),
  points: z.record(
    z.string(),
    z.strictObject({
      register: z.int(),
      type: z.enum(MODBUS_TYPES).default('uint16'),
      wordOrder: z.enum(WORD_ORDERS).default('ABCD'),
      scale: z.number().default(1),
      offset: z.number().default(0),
      range: z.tuple([z.number(), z.number()]).default([-1e12, 1e12]),
    }),
  ),
  registers: z.record(z.string(), z.array(z.int())),
  script: z.array(Misbehaviour).default([]),
  always: Misbehaviour.optional(),
  latest: z.record(z.string(), Expected).meta({ description: 'what each point must come to within five seconds' }),
  alsoGood: z.record(z.string(), z.array(z.number())).default({}),
  trouble: z.string().optional().meta({ description: 'words of the sentence on the health page' }),
  seen: z.array(z.string()).default([]).meta({ description: 'statuses that must have been said on the way' }),
});

const folder = join(import.meta.dirname, '../cases/modbus');
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map(
    (name) => [name.replace('.json', ''), Case.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')))] as const,
  );

test.concurrent.each(cases)(
  '%s',
  async (_name, { about, protocol, device, points, registers, script, always, ...wanted }) => {
    const port = await freePort();
    const peer = await startScriptedPeer({ port, registers, rtu: protocol === 'modbus-rtu-tcp', script, always });
    const own = Object.entries(points).map(
      (
        [
          tag,
          {
            range: [low, high],
            ...address
          },
        ],
        index,
      ) => point(index, modbusAddress(address.register, address), { tag, samplingMs: 100, range: { low, high } }),
    );
    const settings = modbusDevice({ protocol, port, timeoutMs: 250, periodMsMin: 100, periodMsMax: 200, ...device });
    const run = startRun({ line: 'bdo', devices: [settings], points: own }, modbus);
    try {
      await vi.waitFor(
        () => {
          const found = own.map(({ tag }) => {
            const latest = run.latest(tag);
            return [tag, latest && { ...latest, value: Number.isFinite(latest.value) ? latest.value : null }];
          });
          expect(Object.fromEntries(found), about).toEqual(wanted.latest);
          const said = new Set(run.seen.map(({ status }) => statusName(status)));
          expect([...said], about).toEqual(expect.arrayContaining(wanted.seen));
          if (script.length > 0) expect(peer.requests()).toBeGreaterThan(script.length);
          if (wanted.trouble !== undefined)
            expect(run.health()[0]?.lastError?.en ?? '', about).toContain(wanted.trouble);
        },
        { timeout: 12_000, interval: 50 },
      );
      for (const { tag, index } of own) {
        const good = run.seen.filter(({ point: of, status }) => of === index && status === 0).map(({ value }) => value);
        const last = wanted.latest[tag];
        const allowed = [...(wanted.alsoGood[tag] ?? []), ...(last?.status === 'Good' ? [last.value] : [])];
        expect(
          [...new Set(good)].filter((value) => !allowed.includes(value)),
          `${about}: ${tag}`,
        ).toEqual([]);
      }
    } finally {
      await run.stop();
      await peer.stop();
    }
  },
);
