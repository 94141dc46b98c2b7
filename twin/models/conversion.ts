import { linearRow } from '../numerics/functions.ts';
import { componentsOf, type RowTerm, type UnitModel } from './model.ts';

const KG_PER_MOL = { kg: 1, mol: -1 } as const;

/** Mixers, columns, flashes and reactors alike: what comes in and is made, goes out or is taken up, component by component. */
export const conversion: UnitModel = {
  kind: 'conversion',
  description: 'component balances with reactions by extent; without reactions a mixer, column or flash',
  usesExtents: true,
  balances: (unit) =>
    componentsOf(unit).map((component) => {
      const terms: [number, number][] = [];
      const dimensions: RowTerm[] = [];
      const flow = (streams: typeof unit.inlets, sign: number) => {
        for (const stream of streams) {
          const index = stream.component.get(component);
          if (index === undefined) continue;
          terms.push([index, sign]);
          dimensions.push({ coefficient: {}, variables: [[index, 1]] });
        }
      };
      flow(unit.inlets, 1);
      flow(unit.outlets, -1);
      for (const { extent, masses } of unit.reactions) {
        const made = masses.get(component);
        if (!made) continue;
        terms.push([extent, made]);
        dimensions.push({ coefficient: KG_PER_MOL, variables: [[extent, 1]] });
      }
      const taken = unit.accumulation.get(component);
      if (taken !== undefined) {
        terms.push([taken, -1]);
        dimensions.push({ coefficient: {}, variables: [[taken, 1]] });
      }
      for (const { variable, shares } of unit.inventories ?? []) {
        const share = shares.get(component);
        if (!share) continue;
        terms.push([variable, -share]);
        dimensions.push({ coefficient: {}, variables: [[variable, 1]] });
      }
      return {
        id: `${unit.id}/${component}`,
        unit: unit.id,
        kind: 'component',
        component,
        row: linearRow(terms),
        terms: dimensions,
      };
    }),
};
