import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Chamber } from '../../../../../simulators/plant/coking/chamber.ts';
import { HEAT_STEP_S } from '../../../../../simulators/plant/coking/charge-heat.ts';
import { NORMAL_CHARGE, normalYield } from '../../../../../simulators/plant/coking/coal.ts';
import {
  add,
  composition,
  dryKmol,
  ELEMENTS,
  elementIn,
  normalStreams,
  nothing,
  total,
} from '../../../../../simulators/plant/coking/species.ts';
import { line } from '../coking-plant.ts';

const cases = <T>(name: string): readonly T[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../../cases/coking', name), 'utf8'));

const normal = normalStreams(line);
const { of: yields } = normalYield(normal);
const COKING_S = 18.5 * 3600;
const CYCLE_S = 20 * 3600;

/** Runs two cycles and calls on every step of the second one. */
const secondCycle = (flueC: number, each: (chamber: Chamber, hours: number) => void): void => {
  const chamber = new Chamber(yields);
  for (const cycle of [1, 2]) {
    chamber.fill(NORMAL_CHARGE);
    for (let timeS = HEAT_STEP_S; timeS <= CYCLE_S; timeS += HEAT_STEP_S) {
      chamber.step(HEAT_STEP_S, flueC);
      if (cycle === 2 && timeS <= COKING_S) each(chamber, timeS / 3600);
      if (timeS === COKING_S) chamber.push(nothing());
    }
  }
};

describe.each(cases<{ flueC: number; coked: number | null; endC: number; chargeMj: number }>('flue-sweep.json'))(
  'a flue of $flueC °C',
  ({ flueC, coked, endC, chargeMj }) => {
    let [reached, end, mj] = [Number.NaN, 0, 0];
    secondCycle(flueC, ({ heat }, hours) => {
      if (Number.isNaN(reached) && heat.centreC >= 1000) reached = hours;
      end = heat.centreC;
      mj += (heat.intoChargeKw * HEAT_STEP_S) / 1000;
    });
    test('cokes the middle in the described time, or not at all', () => {
      if (coked === null) expect(reached).toBeNaN();
      else expect(Math.abs(reached - coked)).toBeLessThan(0.15);
    });
    test('ends as hot and takes as much heat as described', () => {
      expect(Math.abs(end - endC)).toBeLessThan(4);
      expect(Math.abs(mj / chargeMj - 1)).toBeLessThan(0.008);
    });
  },
);

test('gas and tar come as the described profile has them', () => {
  const profile = cases<{ hour: number; gasNm3H: number; tarKgH: number }>('gas-profile.json');
  const seen = new Map<number, { gas: number; tar: number }>();
  secondCycle(1275, ({ leaving }, hours) => {
    seen.set(hours, { gas: dryKmol(leaving) * 22.414, tar: leaving.TAR });
  });
  for (const { hour, gasNm3H, tarKgH } of profile) {
    const { gas, tar } = seen.get(hour) ?? { gas: Number.NaN, tar: Number.NaN };
    expect(Math.abs(gas - gasNm3H), `gas ${gas} at ${hour} h`).toBeLessThan(0.05 * gasNm3H + 0.3);
    expect(Math.abs(tar - tarKgH), `tar ${tar} at ${hour} h`).toBeLessThan(0.15);
  }
});

test('what the coal becomes is the coal, element by element', () => {
  const elements = composition(line);
  const made = nothing();
  for (const mixture of Object.values(yields)) add(made, mixture);
  made.COKE = 1 - total(made);
  const coal = { ...nothing(), COAL: 1 };
  for (const element of ELEMENTS) {
    const [before, after] = [elementIn(coal, element, elements), elementIn(made, element, elements)];
    expect(Math.abs(after / before - 1), element).toBeLessThan(0.003);
  }
});

test('a charge and its gas keep their mass until the coke is pushed', () => {
  const chamber = new Chamber(yields);
  chamber.fill(NORMAL_CHARGE);
  const left = nothing();
  for (let timeS = 0; timeS < COKING_S; timeS += HEAT_STEP_S) {
    chamber.step(HEAT_STEP_S, 1275);
    add(left, chamber.leaving, HEAT_STEP_S / 3600);
  }
  const lost = nothing();
  const coke = chamber.push(lost);
  expect(coke + total(left) + total(lost)).toBeCloseTo(400, 6);
  expect(coke).toBeCloseTo((360 * 56.7754) / 72, 2);
  expect(total(lost)).toBeLessThan(0.05);
});
