import type { DriverKind, TargetDevice } from './driver.ts';
import { modbus } from './modbus/index.ts';
import { opcua } from './opcua/index.ts';

/**
 * Drivers that need nothing but their target. The sparkplug driver is made by `sparkplugKind`, since it needs the bus, too;
 * gateway/main.ts puts it beside these.
 */
export const driverKinds: readonly DriverKind[] = [opcua, modbus];

/** The kind that serves a protocol; a protocol without one is a bug, since the line schema names the protocols. */
export const kindOf = (protocol: TargetDevice['protocol'], kinds: readonly DriverKind[] = driverKinds): DriverKind => {
  const kind = kinds.find(({ protocols }) => protocols.includes(protocol));
  if (!kind) throw new Error(`no driver serves ${protocol}`);
  return kind;
};
