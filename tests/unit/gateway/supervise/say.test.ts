import { expect, test } from 'vitest';
import type { Part } from '../../../../gateway/supervise/parts.ts';
import { logLine } from '../../../../gateway/supervise/say.ts';

const gateway: Part = { name: 'gateway', file: 'gateway/main.ts', semiSpaceMb: 8 };
const line = (fields: Record<string, string>) => logLine(gateway, JSON.stringify({ process: 'gateway', ...fields }));

test('a sentence of two languages is printed in both, Chinese first', () => {
  const said = { level: 'warn', message: 'PLC-1 is lost: refused', zh: 'PLC-1 失联：被拒', line: 'bdo' };
  expect(line(said)).toBe('! 网关 gateway: PLC-1 失联：被拒 · PLC-1 is lost: refused (line bdo)');
});

test('what has no Chinese stands as it is', () => {
  expect(line({ level: 'info', message: 'started' })).toBe('  网关 gateway: started');
  expect(logLine(gateway, 'plain')).toBe('  网关 gateway: plain');
});
