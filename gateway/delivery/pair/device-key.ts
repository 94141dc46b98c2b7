/** How a device is named between the two gateways of a pair. */
export const deviceKey = (line: string, device: string): string => `${line}/${device}`;
