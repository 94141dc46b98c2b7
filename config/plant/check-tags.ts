import { OPCUA_NODE, registersOf } from './address.ts';
import { type Device, unitIdsOf } from './device.ts';
import type { Line } from './line.ts';
import type { Problem } from './problem.ts';
import type { NumberedTagRow, TagRow } from './tag-row.ts';

/** Checks of tags.csv against line.yaml and of its rows against each other. */
export const checkTags = (line: Line, rows: readonly NumberedTagRow[]): Problem[] => {
  const problems: Problem[] = [];
  const known = {
    devices: new Map(line.devices.map((device) => [device.id, device])),
    equipment: new Set(line.equipment.map(({ id }) => id)),
    streams: new Set(line.streams.map(({ id }) => id)),
    loops: new Set(line.loops.map(({ id }) => id)),
  };
  for (const { line: number, row } of rows) {
    const say = (column: string, message: string) =>
      problems.push({ file: `lines/${line.id}/tags.csv`, at: `row ${number} (${row.tag}), column ${column}`, message });
    checkReferences(row, known, say);
    checkNumbers(row, say);
    const { calibrated, calibration_due: due } = row;
    if (due !== null && calibrated === null)
      say('calibration_due', `is ${due}, but calibrated does not say since when`);
    else if (due !== null && calibrated !== null && due < calibrated)
      say('calibration_due', `${due} is before the calibration of ${calibrated}`);
    const device = known.devices.get(row.source_device);
    if (!device) continue;
    if (device.protocol === 'opcua') checkOpcua(row, device.namespaceUri, say);
    else checkModbus(row, unitIdsOf(device), say);
    if (row.access === 'RW' && device.protocol === 'opcua' && device.readOnly) {
      say('access', `is RW, but ${device.id} is read-only`);
    }
  }
  problems.push(...checkNodesTwice(line, rows), ...checkRegistersOverlap(line, rows));
  return problems;
};

type Say = (column: string, message: string) => void;

interface Known {
  readonly devices: ReadonlyMap<string, Device>;
  readonly equipment: ReadonlySet<string>;
  readonly streams: ReadonlySet<string>;
  readonly loops: ReadonlySet<string>;
}

const checkReferences = (row: TagRow, known: Known, say: Say): void => {
  if (!known.equipment.has(row.equipment_id))
    say('equipment_id', `'${row.equipment_id}' is not in equipment of line.yaml`);
  if (row.stream_id !== null && !known.streams.has(row.stream_id))
    say('stream_id', `'${row.stream_id}' is not in streams of line.yaml`);
  const device = known.devices.get(row.source_device);
  if (!device) {
    say(
      'source_device',
      `'${row.source_device}' is not in devices of line.yaml; there are ${[...known.devices.keys()].join(', ')}`,
    );
  } else if (device.protocol !== row.protocol) {
    say('protocol', `is ${row.protocol}, but ${device.id} speaks ${device.protocol}`);
  }
  if (row.role === 'SP' || row.role === 'OP' || row.role === 'MODE') {
    const loop = row.tag.slice(0, row.tag.lastIndexOf('.'));
    if (row.tag !== `${loop}.${row.role}` || !known.loops.has(loop)) {
      say('role', `is ${row.role}, so the tag must be a loop of line.yaml followed by .${row.role}`);
    }
  }
};

const checkNumbers = (row: TagRow, say: Say): void => {
  const { range_lo: low, range_hi: high, normal } = row;
  if (!(low < high)) say('range_hi', `the range ${low} to ${high} is empty or upside down`);
  if (normal === null && row.role === 'PV')
    say('normal', `is empty; a range needs a normal value inside ${low} to ${high}`);
  if (normal !== null && (normal < low || normal > high))
    say('normal', `${normal} lies outside the range ${low} to ${high}`);
  const limits = [
    ['alarm_ll', row.alarm_ll],
    ['alarm_l', row.alarm_l],
    ['alarm_h', row.alarm_h],
    ['alarm_hh', row.alarm_hh],
  ] as const;
  const given = limits.filter((limit): limit is [(typeof limit)[0], number] => limit[1] !== null);
  for (const [column, value] of given) {
    if (value < low || value > high)
      say(column, `${value} lies outside the range ${low} to ${high} and could never be reached`);
  }
  given.slice(1).forEach(([column, value], index) => {
    const [lower, below] = given[index] ?? ['', 0];
    if (!(below < value)) say(column, `${value} is not above ${lower} ${below}; limits rise LL < L < H < HH`);
  });
  if (given.length > 0 && row.alarm_priority === null)
    say('alarm_priority', 'is empty; limits need a priority from 1 to 4');
  if (row.alarm_priority !== null && ![1, 2, 3, 4].includes(row.alarm_priority))
    say('alarm_priority', `${row.alarm_priority} is not 1, 2, 3 or 4`);
  if (!(row.sampling_ms >= 10)) say('sampling_ms', `${row.sampling_ms} is not a time of at least 10 ms`);
  for (const column of ['noise_sigma', 'deadband'] as const) {
    if ((row[column] ?? 0) < 0) say(column, `${row[column]} is negative`);
  }
};

const MODBUS_COLUMNS = ['modbus_unit', 'modbus_fc', 'modbus_addr0', 'modbus_type'] as const;

const checkOpcua = (row: TagRow, namespaceUri: string, say: Say): void => {
  const match = OPCUA_NODE.exec(row.opcua_node ?? '');
  if (!match) {
    say(
      'opcua_node',
      `'${row.opcua_node ?? ''}' is not of the form nsu=<namespace URI>;s=<identifier>; an index such as ns=2 changes when a server restarts`,
    );
  } else if (match[1] !== namespaceUri) {
    say('opcua_node', `the namespace ${match[1]} is not the one of ${row.source_device}, ${namespaceUri}`);
  }
  for (const column of MODBUS_COLUMNS) {
    if (row[column] !== null && row[column] !== '') say(column, 'must be empty for an OPC UA point');
  }
};

const checkModbus = (row: TagRow, unitIds: readonly number[], say: Say): void => {
  if (row.opcua_node !== null) say('opcua_node', 'must be empty for a Modbus point');
  for (const column of MODBUS_COLUMNS) {
    if (row[column] === null || row[column] === '')
      say(column, 'is empty; a Modbus point needs unit, function code, address and type');
  }
  const { modbus_unit: unit, modbus_fc: code, modbus_addr0: register, modbus_type: type } = row;
  if (unit !== null && !unitIds.includes(unit)) {
    const others = 'list a further unit of a converter in otherUnitIds';
    say('modbus_unit', `is ${unit}, but ${row.source_device} has unit id ${unitIds.join(', ')}; ${others}`);
  }
  if (code !== null && ![1, 2, 3, 4].includes(code))
    say('modbus_fc', `${code} is not a read function: 1 coils, 2 inputs, 3 holding, 4 input registers`);
  if (code !== null && type !== '' && code <= 2 !== (type === 'bool'))
    say('modbus_type', `${type} cannot be read with function ${code}; bool goes with 1 or 2, numbers with 3 or 4`);
  const length = type === '' ? 1 : registersOf(type);
  if (register !== null && (!Number.isInteger(register) || register < 0 || register + length > 65_536)) {
    say('modbus_addr0', `${register} is not a zero-based address from 0 to ${65_536 - length}`);
  }
  if (length > 1 && row.modbus_word_order === '')
    say('modbus_word_order', `is empty; a ${type} takes ${length} registers and needs ABCD, CDAB, BADC or DCBA`);
  if (row.modbus_scale === 0) say('modbus_scale', 'is 0; every value would read the same');
  if (row.access === 'RW' && (code === 2 || code === 4))
    say('access', `is RW, but function ${code} reads what cannot be written`);
};

const checkNodesTwice = (line: Line, rows: readonly NumberedTagRow[]): Problem[] => {
  const seen = new Map<string, number>();
  return rows.flatMap(({ line: number, row }) => {
    if (row.opcua_node === null) return [];
    const key = `${row.source_device} ${row.opcua_node}`;
    const before = seen.get(key);
    if (before === undefined) {
      seen.set(key, number);
      return [];
    }
    return [problem(line, number, row, 'opcua_node', `${row.opcua_node} stands already in row ${before}`)];
  });
};

/** Two points may share registers only when they read them in the same way (a word and its alias), never with another type. */
const checkRegistersOverlap = (line: Line, rows: readonly NumberedTagRow[]): Problem[] => {
  const taken = new Map<string, NumberedTagRow>();
  return rows.flatMap((entry) => {
    const { row } = entry;
    if (row.modbus_addr0 === null || row.modbus_type === '') return [];
    const start = row.modbus_addr0;
    for (let register = start; register < start + registersOf(row.modbus_type); register++) {
      const key = `${row.source_device} ${row.modbus_unit} ${row.modbus_fc} ${register}`;
      const other = taken.get(key);
      if (other && (other.row.modbus_type !== row.modbus_type || other.row.modbus_addr0 !== start)) {
        const message = `register ${register} as ${row.modbus_type} from ${start} overlaps ${other.row.tag} (row ${other.line}), ${other.row.modbus_type} from ${other.row.modbus_addr0}`;
        return [problem(line, entry.line, row, 'modbus_addr0', message)];
      }
      taken.set(key, entry);
    }
    return [];
  });
};

const problem = (line: Line, number: number, row: TagRow, column: string, message: string): Problem => ({
  file: `lines/${line.id}/tags.csv`,
  at: `row ${number} (${row.tag}), column ${column}`,
  message,
});
