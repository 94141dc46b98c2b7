import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { TagRow } from '../../config/plant/tag-row.ts';

/** Cells of a row of tags.csv; those left out are empty. */
export type TagCells = Readonly<Record<string, string | number>> & { readonly tag: string };

/** Writes the smallest configuration a gateway runs on: one vessel with the devices and points given, and a base.yaml. */
export const writeVesselLine = (
  configDir: string,
  id: string,
  devices: readonly object[],
  rows: readonly TagCells[],
  base: object,
): void => {
  const text = (name: string) => ({ zh: name, en: name });
  const line = {
    id,
    name: text(id),
    centre: text(id),
    hall: { x: 10, y: 10 },
    areas: [{ id: 'U1', name: text('U1') }],
    barometerKpaA: 89,
    devices,
    equipment: [
      {
        id: 'V-1',
        name: text('V-1'),
        shape: 'tank',
        area: 'U1',
        size: '1 m3',
        material: null,
        design: { temperatureC: null, pressureKpaG: null },
        position: { x: 5, y: 5, z: 0 },
        footprint: { x: 1, y: 1 },
        height: 2,
        note: null,
      },
    ],
    connections: [],
    components: [],
    streams: [],
    units: [],
    loops: [],
    alarms: [],
    interlocks: [],
    faults: [],
  };
  const columns = Object.keys(TagRow.shape);
  const shared = {
    equipment_id: 'V-1',
    unit: '1',
    range_lo: 0,
    normal: 0,
    noise_sigma: 0,
    accuracy_class: '-',
    deadband: 0,
    access: 'R',
  };
  const table = rows.map((row) => {
    const cells: Readonly<Record<string, string | number>> = { ...shared, name_zh: row.tag, name_en: row.tag, ...row };
    return columns.map((column) => cells[column] ?? '').join(',');
  });
  mkdirSync(join(configDir, 'lines', id), { recursive: true });
  writeFileSync(join(configDir, 'base.yaml'), stringify(base));
  writeFileSync(join(configDir, 'lines', id, 'line.yaml'), stringify(line));
  writeFileSync(join(configDir, 'lines', id, 'tags.csv'), `${[columns.join(','), ...table].join('\n')}\n`);
};
