import type { BalanceRow } from '../models/model.ts';
import type { Variable } from './flowsheet.ts';

/**
 * Throws an Error that names the balance and its streams when flows of one sign only are in it: a component that leaves a unit
 * though nothing brings or makes it, or comes and stays for ever. Such a balance holds without flow only, so the answer would be a
 * sharp and wrong zero against every meter. Inventories do not count: a vessel does not feed a plant for good.
 */
export const refuseOneSided = (
  line: string,
  rows: readonly BalanceRow[],
  variables: readonly Variable[],
  inventories: ReadonlySet<number>,
): void => {
  for (const { id, component, row } of rows) {
    if (row.kind !== 'polynomial' || row.products.length > 0) continue;
    const { linear } = row;
    const signs = new Set<number>();
    const streams: string[] = [];
    linear.index.forEach((j, k) => {
      if (inventories.has(j)) return;
      const { id: name = '', kind } = variables[j] ?? {};
      // What may take either sign closes the balance by itself.
      if (kind !== 'flow') signs.add(0);
      signs.add(Math.sign(linear.coefficient[k] as number));
      streams.push(name.slice(0, Math.max(0, name.lastIndexOf('.'))));
    });
    if (signs.size !== 1) continue;
    const told = [...new Set(streams)].join(', ');
    throw new Error(
      signs.has(1)
        ? `line ${line}: balance ${id} has inlets and no outlet (${told}): ${component} comes in and neither leaves nor reacts, so it could only hold without flow`
        : `line ${line}: balance ${id} has outlets and no inlet (${told}): nothing brings or makes ${component}, so it could only hold without flow`,
    );
  }
};
