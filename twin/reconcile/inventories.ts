import type { Line, Stream } from '../../config/plant/line.ts';

// What a unit holds may change. One unknown per unit and contents: mass taken up, with the composition of the stream that
// carries those contents away. While the unit is steady it is held at zero, while it moves its levels measure it.

export interface Inventory {
  /** Such as R-301.inventory; a second vessel of the unit has its contents in the name. */
  readonly id: string;
  readonly unit: string;
  /** The stream of like composition. */
  readonly contents: string;
  /** Mass of each component in 1 kg of it. */
  readonly shares: ReadonlyMap<string, number>;
  /** Levels that measure it, with kg per unit of each and what that leaves open; none for a unit without. */
  readonly levels: readonly Level[];
}

interface Level {
  readonly tag: string;
  readonly kgPerUnit: number;
  readonly relativeSigma: number;
  /** What the vessel may take up in an hour that its level does not show, kg. */
  readonly unseenKgH: number;
}

/** Throws with a sentence for a level whose contents are no stream of the unit. */
export const inventoriesOf = (line: Line, unit: Line['units'][number]): Inventory[] => {
  const streams = new Map(line.streams.map((stream) => [stream.id, stream]));
  const usual = usualContents(unit.outlets.flatMap((id) => streams.get(id) ?? []));
  const byContents = new Map<string, Level[]>();
  for (const { unit: of, stream, tag, kgPerUnit, relativeSigma, unseenKgH } of line.twin?.inventories ?? []) {
    if (of !== unit.id) continue;
    const contents = stream ?? usual?.id ?? '';
    if (![...unit.inlets, ...unit.outlets].includes(contents))
      throw new Error(`twin.inventories of line ${line.id} fills ${unit.id} with '${contents}', no stream of it`);
    byContents.set(contents, [...(byContents.get(contents) ?? []), { tag, kgPerUnit, relativeSigma, unseenKgH }]);
  }
  if (byContents.size === 0 && usual) byContents.set(usual.id, []);
  return [...byContents].map(([contents, levels], k) => {
    const { components } = (streams.get(contents) as Stream).normal;
    // Normal flows are rounded: shares have to add up to one, or mass is not kept.
    const total = Object.values(components).reduce((sum, flow) => sum + flow, 0);
    return {
      id: k === 0 ? `${unit.id}.inventory` : `${unit.id}.inventory.${contents}`,
      unit: unit.id,
      contents,
      shares: new Map(Object.entries(components).map(([component, flow]) => [component, flow / total])),
      levels,
    };
  });
};

/** What a vessel holds leaves by its largest liquid outlet, or by the largest when all are gas. */
const usualContents = (outlets: readonly Stream[]): Stream | undefined => {
  const liquid = outlets.filter(({ phase }) => phase === 'L');
  return (liquid.length > 0 ? liquid : outlets).toSorted((a, b) => b.normal.massFlowKgH - a.normal.massFlowKgH)[0];
};

/** kg/s that come in at the normal point. */
export const throughputOf = (line: Line, unit: Line['units'][number]): number =>
  unit.inlets.reduce((sum, id) => sum + (line.streams.find((s) => s.id === id)?.normal.massFlowKgH ?? 0), 0) / 3600;
