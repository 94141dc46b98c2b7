import { linearForm } from '../numerics/functions.ts';
import { conversion } from './conversion.ts';
import type { BalanceRow, PhaseFlows, StreamFlows, UnitModel } from './model.ts';

/** A flash, a drum, a column top: balances, and what leaves as vapour is in equilibrium with what leaves as liquid. */
export const equilibrium: UnitModel = {
  kind: 'equilibrium',
  description: 'component balances, vapour and liquid outlet in equilibrium: y = K·x for each component named',
  usesExtents: true,
  balances: (unit) => {
    const { phases } = unit;
    if (!phases) throw new Error(`${unit.id} is said to be in equilibrium, but not which of its outlets`);
    return [
      ...conversion.balances(unit),
      ...[...phases.ratios].map(([component, ratio]) => relation(unit.id, phases, component, ratio)),
    ];
  },
};

/**
 * y_i − K_i·x_i = 0 with y = (v_i/M_i) / Σ(v/M) and x likewise, of a theoretical stage (Smith, Van Ness and Abbott, Introduction
 * to Chemical Engineering Thermodynamics, vapour/liquid equilibrium). As shares and not multiplied out: the product with both
 * totals is zero as well where one phase is gone, which is no equilibrium. K is a variable: what is told of it (Raoult's law, a
 * constant) has a sigma, so a stage that does not reach equilibrium can say so.
 */
const relation = (
  unit: string,
  { vapour, liquid, moles }: PhaseFlows,
  component: string,
  ratio: number,
): BalanceRow => {
  const molesOf = (name: string): number => {
    const perKg = moles.get(name);
    if (perKg === undefined) throw new Error(`${unit} is in equilibrium, but the molar mass of '${name}' is not known`);
    return perKg;
  };
  const one = (stream: StreamFlows) => {
    const index = stream.component.get(component);
    if (index === undefined)
      throw new Error(`${unit} has an equilibrium of '${component}', which stream ${stream.id} does not have`);
    return linearForm([[index, molesOf(component)]]);
  };
  const all = (stream: StreamFlows) =>
    linearForm([...stream.component].map(([name, i]) => [i, molesOf(name)] as const));
  const factor = (form: ReturnType<typeof linearForm>, power = 1) => ({ form, power });
  const [vapourOne, liquidOne, vapourAll, liquidAll] = [one(vapour), one(liquid), all(vapour), all(liquid)];
  const shares = (a: Int32Array, b: Int32Array, more: readonly (readonly [number, number])[]) =>
    [...a].flatMap((i) =>
      [...b].map((j) => ({ coefficient: {}, variables: [[i, 1], [j, -1], ...more] as [number, number][] })),
    );
  return {
    id: `${unit}/y=Kx/${component}`,
    unit,
    kind: 'equilibrium',
    component,
    row: {
      kind: 'powers',
      terms: [
        { coefficient: 1, factors: [factor(vapourOne), factor(vapourAll, -1)] },
        {
          coefficient: -1,
          factors: [factor(linearForm([[ratio, 1]])), factor(liquidOne), factor(liquidAll, -1)],
        },
      ],
    },
    terms: [...shares(vapourOne.index, vapourAll.index, []), ...shares(liquidOne.index, liquidAll.index, [[ratio, 1]])],
  };
};
