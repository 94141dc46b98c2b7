import {
  type AddressSpace,
  DataType,
  makePermissionFlag,
  type Namespace,
  type UAObject,
  type UAVariable,
  WellKnownRoles,
} from 'node-opcua';
import type { OpcuaAddress } from '../../../config/plant/address.ts';
import type { OpcuaDevice } from '../../../config/plant/device.ts';
import type { Point } from '../../../config/plant/point.ts';
import { HistoryRing } from './history-ring.ts';
import { engineeringUnits } from './units.ts';
import { bindValue, type ValueSource } from './value.ts';

/** A point whose address this server can show. */
export type OpcuaPoint = Point & { readonly address: OpcuaAddress };

export const isOpcuaPoint = (point: Point): point is OpcuaPoint => point.address.protocol === 'opcua';

/** One variable of the server. `renew` takes the reading of this moment and shows it when it differs. */
export interface ShownPoint {
  readonly point: OpcuaPoint;
  readonly samplingMs: number;
  renew(): boolean;
}

const READ = makePermissionFlag('Browse | Read | ReadHistory | ReadRolePermissions');
const WRITE = READ | makePermissionFlag('Write');

/** Setpoints, outputs and modes: everyone reads, the operator writes, an anonymous session does not. */
const OPERATOR_WRITES = [
  { roleId: WellKnownRoles.Anonymous, permissions: READ },
  { roleId: WellKnownRoles.AuthenticatedUser, permissions: READ },
  { roleId: WellKnownRoles.Operator, permissions: WRITE },
];

/** Puts the points of one device into the address space, in folders as their identifiers or equipment say. */
export const addDevice = (
  space: AddressSpace,
  device: OpcuaDevice,
  points: readonly OpcuaPoint[],
  source: ValueSource,
  historyValues: number,
): ShownPoint[] => {
  const root = space.registerNamespace(device.namespaceUri).addFolder(space.rootFolder.objects, {
    browseName: device.id,
    description: device.description.en,
  });
  const folders = new Map<string, UAObject>();
  return points.map((point) => {
    const namespace = space.registerNamespace(point.address.namespaceUri);
    const variable = addVariable(
      namespace,
      folderOf(namespace, root, point, folders),
      device,
      point,
      historyValues > 0,
    );
    const shown = bindValue(variable, dataTypeOf(point), point, source);
    // After the value was bound: binding takes the place of what a Read and a HistoryRead are answered with.
    if (historyValues > 0)
      space.installHistoricalDataNode(variable, { historian: new HistoryRing(dataTypeOf(point), historyValues) });
    return shown;
  });
};

/** `s=BDO/U100/K-101/FT-10401.PV` lies in BDO, U100, K-101; an identifier without a path lies in the folder of its equipment. */
const folderOf = (
  namespace: Namespace,
  root: UAObject,
  point: OpcuaPoint,
  folders: Map<string, UAObject>,
): UAObject => {
  const path = point.address.identifier.startsWith('s=')
    ? point.address.identifier.slice(2).split('/').slice(0, -1)
    : [];
  const named = path.length > 0;
  let folder = root;
  let key = '';
  for (const name of named ? path : [point.equipment ?? 'unassigned']) {
    key = key === '' ? name : `${key}/${name}`;
    const at = `${namespace.index}:${key}`;
    const found = folders.get(at);
    folder =
      found ?? namespace.addFolder(folder, named ? { browseName: name, nodeId: `s=${key}` } : { browseName: name });
    folders.set(at, folder);
  }
  return folder;
};

const dataTypeOf = ({ unit }: Point): DataType.Boolean | DataType.Int32 | DataType.Double => {
  if (unit === 'bool') return DataType.Boolean;
  return unit === 'enum' ? DataType.Int32 : DataType.Double;
};

const addVariable = (
  namespace: Namespace,
  folder: UAObject,
  device: OpcuaDevice,
  point: OpcuaPoint,
  keepsHistory: boolean,
): UAVariable => {
  const writable = point.access === 'RW' && !device.readOnly;
  const current = writable ? 'CurrentRead | CurrentWrite' : 'CurrentRead';
  const accessLevel = keepsHistory ? `${current} | HistoryRead` : current;
  const options = {
    componentOf: folder,
    browseName: point.address.identifier.split(/[/=]/).at(-1) ?? point.tag,
    displayName: point.tag,
    description: { locale: 'zh-CN', text: descriptionOf(point) },
    nodeId: point.address.identifier,
    accessLevel,
    userAccessLevel: accessLevel,
    // 0: changes are reported as they happen to a client that asks for a sampling interval of 0.
    minimumSamplingInterval: 0,
    ...(writable ? { rolePermissions: OPERATOR_WRITES } : {}),
  };
  const dataType = dataTypeOf(point);
  if (dataType !== DataType.Double) return namespace.addVariable({ ...options, dataType });
  return namespace.addAnalogDataItem({
    ...options,
    dataType,
    engineeringUnitsRange: point.range,
    instrumentRange: point.range,
    engineeringUnits: engineeringUnits(point.unit),
  });
};

const descriptionOf = ({ name, words }: Point): string => {
  const meanings = Object.entries(words ?? {}).map(([value, { zh, en }]) => `${value}=${zh} ${en}`);
  return [`${name.zh} ${name.en}`, ...meanings].join('; ');
};
