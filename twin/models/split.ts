import { conversion } from './conversion.ts';
import type { BalanceRow, StreamFlows, UnitModel } from './model.ts';

/** A tee: balances, and every outlet has the composition of the first. */
export const split: UnitModel = {
  kind: 'split',
  description: 'component balances, all outlets of one composition (bilinear)',
  usesExtents: true,
  balances: (unit) => {
    const [reference, ...others] = unit.outlets;
    if (!reference) throw new Error(`${unit.id} splits into nothing`);
    return [...conversion.balances(unit), ...others.flatMap((other) => sameComposition(unit.id, reference, other))];
  },
};

/** x[c,a]·Σb − x[c,b]·Σa = 0 for all components but one: the last follows from the others. */
const sameComposition = (unit: string, a: StreamFlows, b: StreamFlows): BalanceRow[] => {
  const shared = [...a.component.keys()].filter((component) => b.component.has(component));
  return shared.slice(1).map((component) => {
    const ia = a.component.get(component) as number;
    const ib = b.component.get(component) as number;
    const products = [
      ...[...b.component.values()].filter((j) => j !== ib).map((j) => ({ i: ia, j, factor: 1 })),
      ...[...a.component.values()].filter((j) => j !== ia).map((j) => ({ i: ib, j, factor: -1 })),
    ];
    return {
      id: `${unit}/${a.id}=${b.id}/${component}`,
      unit,
      kind: 'split',
      component,
      row: {
        kind: 'polynomial',
        linear: { index: new Int32Array(0), coefficient: new Float64Array(0) },
        products,
        constant: 0,
      },
      terms: products.map(({ i, j }) => ({
        coefficient: {},
        variables: [
          [i, 1],
          [j, 1],
        ],
      })),
    };
  });
};
