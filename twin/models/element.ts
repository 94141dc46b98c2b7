import { linearRow } from '../numerics/functions.ts';
import { componentsOf, type UnitModel } from './model.ts';

/** A reactor of which nobody knows what reacts: what comes in of each element goes out or is taken up. */
export const element: UnitModel = {
  kind: 'element',
  description: 'balances of elements instead of components: holds whatever reacts, extents play no part',
  usesExtents: false,
  balances: (unit) => {
    const shares = new Map(
      componentsOf(unit).map((component) => {
        const masses = unit.elements?.get(component);
        if (!masses) throw new Error(`${unit.id} balances elements, but those of '${component}' are not known`);
        return [component, masses] as const;
      }),
    );
    const elements = [...new Set([...shares.values()].flatMap((masses) => [...masses.keys()]))];
    return elements.map((name) => {
      const terms: [number, number][] = [];
      const add = (component: string, index: number, factor: number) => {
        const share = shares.get(component)?.get(name);
        if (share && factor !== 0) terms.push([index, factor * share]);
      };
      for (const { component } of unit.inlets) for (const [id, index] of component) add(id, index, 1);
      for (const { component } of unit.outlets) for (const [id, index] of component) add(id, index, -1);
      for (const [id, index] of unit.accumulation) add(id, index, -1);
      for (const { variable, shares: held } of unit.inventories ?? [])
        for (const [id, share] of held) add(id, variable, -share);
      return {
        id: `${unit.id}/${name}`,
        unit: unit.id,
        kind: 'element',
        component: name,
        row: linearRow(terms),
        terms: terms.map(([index]) => ({ coefficient: {}, variables: [[index, 1]] })),
      };
    });
  },
};
