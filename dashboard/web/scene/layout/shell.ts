/** Where the shell of a shape lies, as fractions of its height: nozzles join it here and a level is drawn here. */
export interface Shell {
  readonly low: number;
  readonly high: number;
}

const WHOLE: Shell = { low: 0.2, high: 0.8 };

const SHELLS: Readonly<Record<string, Shell>> = {
  'air-cooler': { low: 0.55, high: 0.85 },
  blower: { low: 0.35, high: 0.9 },
  boiler: { low: 0.2, high: 0.95 },
  column: { low: 0.1, high: 0.97 },
  'column-twin-dome': { low: 0.06, high: 0.9 },
  compressor: { low: 0.35, high: 0.7 },
  cyclone: { low: 0.3, high: 0.95 },
  'drum-inclined': { low: 0.45, high: 0.9 },
  duct: { low: 0.04, high: 0.98 },
  exchanger: { low: 0.2, high: 0.8 },
  filter: { low: 0.3, high: 0.92 },
  heater: { low: 0.2, high: 0.8 },
  holder: { low: 0.06, high: 0.9 },
  hopper: { low: 0.3, high: 0.95 },
  ladle: { low: 0.16, high: 1 },
  lance: { low: 0.3, high: 0.9 },
  'pipe-header': { low: 0.4, high: 0.95 },
  pump: { low: 0.45, high: 0.7 },
  'reactor-agitated': { low: 0.14, high: 0.7 },
  screw: { low: 0.4, high: 0.8 },
  skid: { low: 0.25, high: 0.75 },
  scrubber: { low: 0.1, high: 0.8 },
  'smelting-vessel': { low: 0.08, high: 0.82 },
  stack: { low: 0.08, high: 0.3 },
  tank: { low: 0.03, high: 0.88 },
  tower: { low: 0.32, high: 0.86 },
  'vessel-conical': { low: 0.14, high: 0.92 },
  'vessel-horizontal': { low: 0.2, high: 1 },
  'vessel-vertical': { low: 0.16, high: 0.98 },
};

export const shellOf = (shape: string): Shell => SHELLS[shape] ?? WHOLE;

/** A column's level is that of its sump: the lowest part of the shell. */
export const fillOf = (shape: string): Shell => {
  const shell = shellOf(shape);
  return shape === 'column' ? { low: shell.low, high: shell.low + 0.17 } : shell;
};
