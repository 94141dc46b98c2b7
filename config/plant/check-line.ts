import { checkDynamics } from './check-dynamics.ts';
import { checkRelations } from './check-relations.ts';
import type { OpcuaDevice } from './device.ts';
import type { Line } from './line.ts';
import type { Problem } from './problem.ts';

/** The edge of the line: may stand wherever an equipment id may. */
const BATTERY_LIMIT = 'battery-limit';
/** Mass flows of a stream and its components, and of what enters and leaves a unit, agree to this share. */
const CLOSURE = 0.005;

/** Checks between the parts of line.yaml that the schema of one part cannot see. */
export const checkLine = (line: Line, tags: ReadonlySet<string>): Problem[] => {
  const problems: Problem[] = [];
  const say = (at: string, message: string) => problems.push({ file: `lines/${line.id}/line.yaml`, at, message });
  checkIds(line, say);
  checkPlaces(line, tags, say);
  checkStreams(line, say);
  checkUnits(line, say);
  checkLoops(line, tags, say);
  checkDynamics(line, tags, say);
  checkRelations(line, tags, say);
  line.devices.forEach((device, index) => {
    if (device.protocol === 'opcua') checkOpcuaDevice(line, device, `devices[${index}] (${device.id})`, say);
  });
  return problems;
};

type Say = (at: string, message: string) => void;

const checkIds = (line: Line, say: Say): void => {
  const lists = [
    'areas',
    'devices',
    'equipment',
    'components',
    'streams',
    'units',
    'loops',
    'interlocks',
    'faults',
  ] as const;
  for (const list of lists) {
    const seen = new Map<string, number>();
    line[list].forEach(({ id }, index) => {
      const before = seen.get(id);
      if (before === undefined) seen.set(id, index);
      else say(`${list}[${index}].id`, `'${id}' is already ${list}[${before}]; an id stands once in its list`);
    });
  }
};

const checkPlaces = (line: Line, tags: ReadonlySet<string>, say: Say): void => {
  const areas = ids(line.areas);
  const equipment = ids(line.equipment);
  const streams = ids(line.streams);
  line.equipment.forEach(({ id, area, position }, index) => {
    const at = `equipment[${index}] (${id})`;
    if (!areas.has(area)) say(`${at}.area`, `'${area}' is not in areas; there are ${list(areas)}`);
    if (position.x < 0 || position.x > line.hall.x || position.y < 0 || position.y > line.hall.y) {
      say(
        `${at}.position`,
        `(${position.x}, ${position.y}) lies outside the hall of ${line.hall.x} by ${line.hall.y} m`,
      );
    }
  });
  line.connections.forEach((connection, index) => {
    for (const end of ['from', 'to'] as const) {
      const place = connection[end];
      if (place !== BATTERY_LIMIT && !equipment.has(place)) {
        say(`connections[${index}].${end}`, `'${place}' is not in equipment; use an equipment id or ${BATTERY_LIMIT}`);
      }
    }
    if (connection.stream !== undefined && !streams.has(connection.stream)) {
      say(`connections[${index}].stream`, `'${connection.stream}' is not in streams`);
    }
    if (connection.flowTag !== undefined && !tags.has(connection.flowTag)) {
      say(`connections[${index}].flowTag`, `'${connection.flowTag}' is not in tags.csv`);
    }
  });
};

const checkStreams = (line: Line, say: Say): void => {
  const components = ids(line.components);
  line.components.forEach(({ id, elements }, index) => {
    const sum = total(Object.values(elements));
    if (Math.abs(sum - 1) > 0.001)
      say(`components[${index}] (${id}).elements`, `the mass fractions add up to ${sum.toFixed(4)}, not 1`);
  });
  line.streams.forEach(({ id, normal }, index) => {
    const at = `streams[${index}] (${id}).normal`;
    for (const component of Object.keys(normal.components)) {
      if (!components.has(component)) say(`${at}.components.${component}`, 'is not in components');
    }
    const sum = total(Object.values(normal.components));
    if (Math.abs(sum - normal.massFlowKgH) > CLOSURE * Math.max(normal.massFlowKgH, 1e-3)) {
      say(at, `the components add up to ${sum.toPrecision(6)} kg/h but massFlowKgH is ${normal.massFlowKgH}`);
    }
  });
};

const checkUnits = (line: Line, say: Say): void => {
  const flow = new Map(line.streams.map((stream) => [stream.id, stream.normal.massFlowKgH]));
  for (const side of ['inlets', 'outlets'] as const) {
    const owner = new Map<string, string>();
    line.units.forEach((unit, index) => {
      for (const stream of unit[side]) {
        const at = `units[${index}] (${unit.id}).${side}`;
        if (!flow.has(stream)) say(at, `'${stream}' is not in streams`);
        const before = owner.get(stream);
        if (before)
          say(
            at,
            `'${stream}' is already one of the ${side} of ${before}; a stream has one source and one destination`,
          );
        else owner.set(stream, unit.id);
      }
    });
  }
  line.units.forEach((unit, index) => {
    const [inlet, outlet] = [unit.inlets, unit.outlets].map((streams) =>
      total(streams.map((id) => flow.get(id) ?? Number.NaN)),
    );
    if (inlet !== undefined && outlet !== undefined && Math.abs(inlet - outlet) > CLOSURE * Math.max(inlet, 1e-3)) {
      say(
        `units[${index}] (${unit.id})`,
        `normal flows do not balance: ${inlet.toPrecision(6)} kg/h in, ${outlet.toPrecision(6)} kg/h out`,
      );
    }
  });
};

const checkLoops = (line: Line, tags: ReadonlySet<string>, say: Say): void => {
  const devices = ids(line.devices);
  const equipment = ids(line.equipment);
  line.loops.forEach((loop, index) => {
    const at = `loops[${index}] (${loop.id})`;
    if (!devices.has(loop.device))
      say(`${at}.device`, `'${loop.device}' is not in devices; there are ${list(devices)}`);
    if (!equipment.has(loop.equipment)) say(`${at}.equipment`, `'${loop.equipment}' is not in equipment`);
    const { low, normal, high } = loop.setpoint;
    if (!(low < high && low <= normal && normal <= high)) {
      say(`${at}.setpoint`, `low ${low}, normal ${normal}, high ${high} are not in order`);
    }
    for (const part of ['SP', 'OP', 'MODE']) {
      if (!tags.has(`${loop.id}.${part}`)) say(at, `has no row ${loop.id}.${part} in tags.csv`);
    }
  });
};

const checkOpcuaDevice = (line: Line, device: OpcuaDevice, at: string, say: Say): void => {
  if ((device.endpoint === undefined) === (device.via === undefined)) {
    say(at, 'needs either an endpoint, or via with the device whose server shows it');
  }
  if (device.via !== undefined) {
    const host = line.devices.find(({ id }) => id === device.via);
    if (host?.protocol !== 'opcua' || host.endpoint === undefined) {
      say(`${at}.via`, `'${device.via}' is not an OPC UA device with an endpoint of its own`);
    }
  }
  if ((device.securityMode === 'None') !== (device.securityPolicy === 'None')) {
    say(
      at,
      `securityMode ${device.securityMode} and securityPolicy ${device.securityPolicy} do not go together; None goes with None only`,
    );
  }
  if ((device.user === null) !== (device.password === null)) say(at, 'user and password go together');
};

const ids = (items: readonly { readonly id: string }[]): ReadonlySet<string> => new Set(items.map(({ id }) => id));
const list = (names: Iterable<string>): string => [...names].join(', ');
const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
