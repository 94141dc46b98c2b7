import { type Dimension, dimensionProduct } from '../../config/vocabulary/unit.ts';
import { linearForm } from '../numerics/functions.ts';
import { conversion } from './conversion.ts';
import type { BalanceRow, MachineFlows, RowTerm, UnitModel } from './model.ts';

/** A pump, blower or compressor: balances, and its pressure rise, flow and speed lie on the curve of its maker. */
export const characteristic: UnitModel = {
  kind: 'characteristic',
  description: "component balances, and a machine's pressure rise by flow and speed on its maker's curve",
  usesExtents: true,
  balances: (unit) => {
    if (!unit.machine) throw new Error(`${unit.id} is said to have a characteristic, but not which`);
    return [...conversion.balances(unit), onCurve(unit.id, unit.machine)];
  },
};

const NONE: Dimension = {};

/**
 * Σ c_k·q^k·s^(2−k) + misfit − rise = 0: the curve of the nominal speed carried to others by the affinity laws, flow ∝ s and
 * rise ∝ s² (Karassik and others, Pump Handbook, centrifugal pumps), for machines whose density changes little between
 * inlet and outlet. The misfit, told to be 0 with a sigma, is what wear, viscosity and the reading of the curve leave open.
 */
const onCurve = (
  unit: string,
  { stream, flowPerMass, coefficients, rise, misfit, speed }: MachineFlows,
): BalanceRow => {
  const indexes = [...stream.component.values()];
  const flow = linearForm(indexes.map((index) => [index, flowPerMass.value]));
  const single = (index: number, coefficient: number) => ({
    coefficient,
    factors: [{ form: linearForm([[index, 1]]), power: 1 }],
  });
  const bySpeed = (power: number): [number, number][] => (speed === null || power === 0 ? [] : [[speed, power]]);
  const curve = coefficients.map(({ value }, k) => ({
    coefficient: value,
    factors: [
      ...(k === 0 ? [] : [{ form: flow, power: k }]),
      ...bySpeed(2 - k).map(([index, power]) => ({ form: linearForm([[index, 1]]), power })),
    ],
  }));
  const terms = coefficients.flatMap(({ dimension }, k): RowTerm[] => {
    const coefficient = dimensionProduct([dimension, 1], [flowPerMass.dimension, k]);
    const flows: [number, number][][] = k === 0 ? [[]] : indexes.map((index) => [[index, k]]);
    return flows.map((own) => ({ coefficient, variables: [...own, ...bySpeed(2 - k)] }));
  });
  return {
    id: `${unit}/curve`,
    unit,
    kind: 'characteristic',
    component: '',
    row: { kind: 'powers', terms: [...curve, single(misfit, 1), single(rise, -1)] },
    terms: [{ coefficient: NONE, variables: [[rise, 1]] }, { coefficient: NONE, variables: [[misfit, 1]] }, ...terms],
  };
};
