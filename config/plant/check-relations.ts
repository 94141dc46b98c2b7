import type { Line } from './line.ts';

type Say = (at: string, message: string) => void;

/** Units, streams and tags of `twin.equilibria` and `twin.characteristics`: the twin would refuse to start with them. */
export const checkRelations = (line: Line, tags: ReadonlySet<string>, say: Say): void => {
  const checkTags = (at: string, named: readonly string[]) => {
    for (const tag of named) if (!tags.has(tag)) say(at, `'${tag}' is not in tags.csv`);
  };
  line.twin?.equilibria.forEach(({ unit: id, vapour, liquid, pressure, ratios }, index) => {
    const at = `twin.equilibria[${index}] (${id})`;
    const unit = line.units.find((candidate) => candidate.id === id);
    if (!unit) say(`${at}.unit`, `'${id}' is not in units`);
    for (const [side, stream] of Object.entries({ vapour, liquid })) {
      if (unit && !unit.outlets.includes(stream)) say(`${at}.${side}`, `'${stream}' is no outlet of ${id}`);
      const held = line.streams.find((candidate) => candidate.id === stream)?.normal.components;
      for (const { component } of ratios)
        if (held && held[component] === undefined) say(`${at}.ratios`, `'${component}' is not in stream ${stream}`);
    }
    checkTags(`${at}.pressure`, 'tag' in pressure ? [pressure.tag] : []);
  });
  line.twin?.characteristics.forEach(({ unit: id, stream, rise, speed }, index) => {
    const at = `twin.characteristics[${index}] (${id})`;
    const unit = line.units.find((candidate) => candidate.id === id);
    if (!unit) say(`${at}.unit`, `'${id}' is not in units`);
    else if (![...unit.inlets, ...unit.outlets].includes(stream))
      say(`${at}.stream`, `'${stream}' is no stream of ${id}`);
    checkTags(`${at}.rise`, 'tag' in rise ? [rise.tag] : [rise.discharge, rise.suction]);
    checkTags(`${at}.speed`, speed ? [speed.tag] : []);
  });
};
