import { expect, test } from 'vitest';
import { coverage } from './coverage.ts';

// A steady line is looked at a minute apart, when noise has forgotten the look before; one of batches at all hours of its cycle.

const minute = { looks: 2, waitS: () => 60, lookS: 60 };
const anyHour = { looks: 3, waitS: (random: () => number) => 900 + Math.floor(random() * 3600), lookS: 30 };

test.each([
  { line: 'bdo', ...minute, except: [], seeds: [1601, 1630] },
  // Excess liquor is metered behind a tank that the truth has it run into.
  { line: 'coking', ...anyHour, except: ['S-810'], seeds: [2301, 2330] },
  // The tapped slag comes in surges; its balance is of the slag that is made.
  { line: 'h2-smelting', ...minute, except: ['S11'], seeds: [1601, 1660] },
] as const)(
  '$line: 95 % intervals of the flows hold the hidden truth in 93 to 97 of 100, seeds $seeds.0 to $seeds.1',
  (asked) => {
    const { inside, all } = coverage(asked);
    expect(all).toBeGreaterThan(2000);
    expect(inside / all).toBeGreaterThan(0.93);
    expect(inside / all).toBeLessThan(0.97);
  },
);
