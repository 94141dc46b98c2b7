import { linearRow } from '../numerics/functions.ts';
import { componentsOf, type UnitModel } from './model.ts';

/** Mixers, columns, flashes and reactors alike: what comes in and is made, goes out or is taken up, component by component. */
export const conversion: UnitModel = {
  kind: 'conversion',
  description: 'component balances with reactions by extent; without reactions a mixer, column or flash',
  usesExtents: true,
  balances: (unit) =>
    componentsOf(unit).map((component) => {
      const terms: [number, number][] = [];
      const flow = (streams: typeof unit.inlets, sign: number) => {
        for (const stream of streams) {
          const index = stream.component.get(component);
          if (index !== undefined) terms.push([index, sign]);
        }
      };
      flow(unit.inlets, 1);
      flow(unit.outlets, -1);
      for (const { extent, masses } of unit.reactions) {
        const made = masses.get(component);
        if (made) terms.push([extent, made]);
      }
      const taken = unit.accumulation.get(component);
      if (taken !== undefined) terms.push([taken, -1]);
      return { id: `${unit.id}/${component}`, unit: unit.id, kind: 'component', component, row: linearRow(terms) };
    }),
};
