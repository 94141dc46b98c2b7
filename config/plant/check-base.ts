import type { Base } from './base.ts';
import type { LineConfig } from './config-of.ts';
import type { Hall } from './line.ts';
import type { Problem } from './problem.ts';
import { twinPoints } from './twin-points.ts';

/** Checks over all lines together: a tag is unique over the base, a socket is listened on once. */
export const checkBase = (base: Base | undefined, lines: readonly LineConfig[]): Problem[] => [
  ...checkTagsTwice(lines),
  ...checkSocketsTwice(base, lines),
  ...checkHalls(lines),
  ...checkHistory(base),
];

const checkHistory = (base: Base | undefined): Problem[] =>
  base?.history.store === 'influxdb' && base.influxdb === null
    ? [
        {
          file: 'base.yaml',
          at: 'history.store',
          message:
            "is 'influxdb', but there is no `influxdb` section that says where it is; add one, or use 'embedded'",
        },
      ]
    : [];

/** Halls stand beside each other; walls may touch. */
const checkHalls = (lines: readonly LineConfig[]): Problem[] =>
  lines.flatMap(({ line: { id, hall } }, index) => {
    const other = lines.slice(0, index).find(({ line }) => overlap(line.hall, hall));
    return other
      ? [
          {
            file: `lines/${id}/line.yaml`,
            at: 'hall.at',
            message: `the hall overlaps that of ${other.line.id}; give one of them another place on the site`,
          },
        ]
      : [];
  });

const overlap = (one: Hall, other: Hall): boolean => {
  const [a, b] = [one.at, other.at];
  if (!a || !b) return false;
  return a.x < b.x + other.x && b.x < a.x + one.x && a.y < b.y + other.y && b.y < a.y + one.y;
};

const checkTagsTwice = (lines: readonly LineConfig[]): Problem[] => {
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { line, tags } of lines) {
    const file = `lines/${line.id}/tags.csv`;
    for (const { line: number, row } of tags.rows) {
      const before = seen.get(row.tag);
      if (before)
        problems.push({
          file,
          at: `row ${number} (${row.tag}), column tag`,
          message: `stands already in ${before}; a tag is unique over the base`,
        });
      else seen.set(row.tag, `${file} row ${number}`);
    }
    const signals = tags.rows.map(({ row }) => ({
      tag: row.tag,
      name: { zh: row.name_zh, en: row.name_en },
      unit: row.unit,
      range: { low: row.range_lo, high: row.range_hi },
      normal: row.normal,
    }));
    for (const { tag } of twinPoints(line, signals)) {
      const before = seen.get(tag);
      if (before)
        problems.push({
          file: `lines/${line.id}/line.yaml`,
          at: `twin point ${tag}`,
          message: `stands already in ${before}; a tag is unique over the base`,
        });
      else seen.set(tag, `the twin points of ${line.id}`);
    }
  }
  return problems;
};

/** Two units behind one Modbus gateway share a socket on purpose, so only the product's own ports and OPC UA endpoints are compared. */
const checkSocketsTwice = (base: Base | undefined, lines: readonly LineConfig[]): Problem[] => {
  const uses: { socket: string; file: string; at: string }[] = [];
  if (base) {
    for (const name of ['gateway', 'twin', 'simulators', 'dashboard'] as const) {
      uses.push({ socket: `${base[name].host}:${base[name].port}`, file: 'base.yaml', at: `${name}.port` });
    }
    if (base.bus.embedded) uses.push({ socket: new URL(base.bus.url).host, file: 'base.yaml', at: 'bus.url' });
  }
  const wrong: Problem[] = [];
  for (const { line } of lines) {
    line.devices.forEach((device, index) => {
      if (device.protocol === 'opcua' && device.endpoint !== undefined) {
        const file = `lines/${line.id}/line.yaml`;
        const at = `devices[${index}] (${device.id}).endpoint`;
        const url = device.endpoint.replace('opc.tcp:', 'http:');
        if (URL.canParse(url)) uses.push({ socket: new URL(url).host, file, at });
        else wrong.push({ file, at, message: `'${device.endpoint}' is not of the form opc.tcp://host:port` });
      }
    });
  }
  const seen = new Map<string, string>();
  const twice = uses.flatMap(({ socket, file, at }) => {
    const before = seen.get(socket);
    if (before) return [{ file, at, message: `${socket} is already used by ${before}` }];
    seen.set(socket, `${file} ${at}`);
    return [];
  });
  return [...wrong, ...twice];
};
