import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { TroubleError } from '../../config/vocabulary/trouble.ts';

/** What is played, and how. */
export interface TrialArguments {
  /** Id of a trial that the gateway knows, or the path of a package. */
  readonly trial: string;
  /** Begins so long after the start of the trial, ms. */
  readonly offsetMs: number;
  readonly loop: boolean;
  /** Fingerprint of the key of a package that is believed this once. */
  readonly trust: string | null;
  /** Address of the gateway that has the record; null: that of base.yaml. */
  readonly url: string | null;
}

export interface SimulatorArguments {
  readonly help: boolean;
  /** Null: virtual plants, no record. */
  readonly trial: TrialArguments | null;
  /** What every process of the product understands. */
  readonly rest: readonly string[];
}

export const USAGE = `npm run simulators -- [--line ID]… [--speed 0.1..60] [--seed N] [--noise realistic|gaussian|none] [--config DIR] [--data DIR]
  虚拟装置 · virtual plants
npm run simulators -- --trial ID|FILE.zip [--speed 0.1..60] [--from HH:MM:SS] [--loop] [--line ID] [--url http://…] [--trust FINGERPRINT]
  把一次试验的记录作为设备重放：寄存器表与节点号不变 · plays the record of a trial as the devices of its line
  --from  从试验开始后多久起 · so long after the start of the trial   --loop  放完再来 · again and again
  --url   有此记录的网关（缺省见 base.yaml）· the gateway that has the record   --trust  此次信任的密钥指纹 · a key believed this once
  退出码 exit: 2 所给的试验不能重放 the trial cannot be played`;

/** Takes what is said of a trial out of the command line. Throws a TroubleError when something of it is off. */
export const readSimulatorArguments = (argv: readonly string[]): SimulatorArguments => {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = { trial: text, from: text, loop: flag, trust: text, url: text, help: flag };
  const { values, tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  const own = new Set<number>();
  for (const token of tokens) {
    if (token.kind !== 'option' || !Object.hasOwn(options, token.name)) continue;
    own.add(token.index);
    if (token.value !== undefined && token.inlineValue === false) own.add(token.index + 1);
  }
  const rest = argv.filter((_, index) => !own.has(index));
  const { trial, from, loop = false, trust, url, help = false } = values;
  for (const [name, value] of Object.entries({ trial, from, trust, url }))
    if (value === true || value === '')
      throw new TroubleError(`--${name} 之后缺少内容（见 --help）`, `--${name} needs something after it, see --help`);
  if (typeof trial !== 'string') {
    const [without] = Object.entries({ from, loop: loop || undefined, trust, url }).find(([, value]) => value) ?? [];
    if (without !== undefined)
      throw new TroubleError(
        `--${without} 须与 --trial 同用（见 --help）`,
        `--${without} says how a trial is played: name it with --trial, see --help`,
      );
    return { help: help === true, trial: null, rest };
  }
  const offsetMs = typeof from === 'string' ? offsetOf(from) : 0;
  const given = (value: string | boolean | undefined) => (typeof value === 'string' ? value : null);
  return {
    help: help === true,
    trial: { trial, offsetMs, loop: loop === true, trust: given(trust), url: given(url) },
    rest,
  };
};

const offsetOf = (text: string): number => {
  const [, hours = '', minutes = '', seconds = ''] = /^(\d{1,4}):([0-5]\d):([0-5]\d)$/.exec(text) ?? [];
  if (hours === '')
    throw new TroubleError(
      `--from 为“${text}”；应为试验开始后的 HH:MM:SS，如 00:30:00`,
      `--from is '${text}'; it must be HH:MM:SS after the start of the trial, such as 00:30:00`,
    );
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
};

/** A path, not an id: ids have no ending, and no folders. */
export const isPackagePath = (trial: string): boolean =>
  /\.zip$/i.test(trial) || trial.includes('/') || existsSync(trial);
