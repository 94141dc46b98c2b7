import type { Flowsheet } from './flowsheet.ts';
import type { Hypothesis } from './hypothesis.ts';

/**
 * What a unit could lose: something with the composition of one of its streams, or heat. Taken at the normal composition;
 * a leak of hydrogen from the loop and one of liquid from the same vessel are two hypotheses.
 */
export const leakHypotheses = ({ units, streams, balances, energy, variables }: Flowsheet): Hypothesis[] => {
  const rowOf = new Map(balances.map(({ id, kind }, row) => [kind === 'component' ? id : `${id}#`, row]));
  const matter = units.flatMap((unit) =>
    [...unit.inlets, ...unit.outlets].flatMap(({ id }): Hypothesis[] => {
      const flows = [...(streams.get(id)?.component ?? [])].map(
        ([component, index]) => [component, variables[index]?.normal ?? 0] as const,
      );
      const total = flows.reduce((sum, [, flow]) => sum + flow, 0);
      const direction = flows.flatMap(([component, flow]): [number, number][] => {
        const row = rowOf.get(`${unit.id}/${component}`);
        return row === undefined || flow === 0 ? [] : [[row, flow / total]];
      });
      return direction.length > 0 ? [{ kind: 'leak', id: `${unit.id} leak of ${id}`, direction }] : [];
    }),
  );
  const heat = energy.map(
    ({ id }, k): Hypothesis => ({ kind: 'leak', id: `${id}`, direction: [[balances.length + k, 1]] }),
  );
  return [...matter, ...heat];
};
