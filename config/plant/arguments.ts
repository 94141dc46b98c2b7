import { parseArgs } from 'node:util';
import { defaultConfigDir } from './load.ts';

/** What the command line of every process may say; one form, so that `npm start` can hand its own on. */
export interface Arguments {
  readonly config: string;
  /** Empty: all lines. */
  readonly lines: readonly string[];
  /** Overrides `data` of base.yaml. */
  readonly data: string | null;
  /** Overrides the port of the dashboard. */
  readonly port: number | null;
  /** Plant seconds per second of the clock, simulators only. */
  readonly speed: number;
  readonly seed: number;
  readonly noise: 'realistic' | 'gaussian' | 'none';
  readonly simulators: boolean;
}

const USAGE =
  'usage: [--line ID]… [--config DIR] [--data DIR] [--port N] [--speed 1..60] [--seed N] [--noise realistic|gaussian|none] [--no-simulators]';

/** Throws an Error with one sentence and the usage when something is off. */
export const readArguments = (argv: readonly string[]): Arguments => {
  const { values } = parse(argv);
  return {
    config: values.config ?? defaultConfigDir,
    lines: values.line ?? [],
    data: values.data ?? null,
    port: values.port === undefined ? null : whole('--port', values.port, 1, 65_535),
    speed: ranged('--speed', values.speed ?? '1', 0.1, 60),
    seed: whole('--seed', values.seed ?? '1', 0, 0xffff_ffff),
    noise: noise(values.noise ?? 'realistic'),
    simulators: !values['no-simulators'],
  };
};

const parse = (argv: readonly string[]) => {
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      options: {
        config: { type: 'string' },
        line: { type: 'string', multiple: true },
        data: { type: 'string' },
        port: { type: 'string' },
        speed: { type: 'string' },
        seed: { type: 'string' },
        noise: { type: 'string' },
        'no-simulators': { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`);
  }
};

const ranged = (name: string, text: string, low: number, high: number): number => {
  const number = Number(text);
  if (text.trim() === '' || !(number >= low && number <= high)) {
    throw new Error(`${name} is '${text}'; it must be a number from ${low} to ${high}\n${USAGE}`);
  }
  return number;
};

const whole = (name: string, text: string, low: number, high: number): number => {
  const number = ranged(name, text, low, high);
  if (!Number.isInteger(number)) throw new Error(`${name} is '${text}'; it must be a whole number\n${USAGE}`);
  return number;
};

const noise = (text: string): Arguments['noise'] => {
  if (text === 'realistic' || text === 'gaussian' || text === 'none') return text;
  throw new Error(`--noise is '${text}'; it must be realistic, gaussian or none\n${USAGE}`);
};
