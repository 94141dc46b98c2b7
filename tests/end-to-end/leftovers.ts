import type { Page } from 'playwright-core';
import type { Config } from '../../config/plant/load.ts';
import { UNITS } from '../../config/vocabulary/unit.ts';

// What a reader of one language sees of the other.

/** Everything that is read on a page, also what stands in hints and for screen readers. */
export const wordsOn = (page: Page): Promise<string> =>
  page.evaluate(() =>
    [
      document.body.innerText,
      ...[...document.querySelectorAll('[title], [aria-label], [placeholder]')].flatMap((element) =>
        ['title', 'aria-label', 'placeholder'].map((name) => element.getAttribute(name) ?? ''),
      ),
    ].join('\n'),
  );

/** Names that engineers write the same in Chinese: protocols, devices of the trade, analytical methods, keys, units beside the list. */
const KNOWN = new Set(
  (
    'BDO BYD THF PA CUP BED HBA NBA NPA ACET MEOH NAOH HCOONA INERT CaC2 CaO CaOH2 Ni Cu Si CO Al2O3 BHT PVC LEL ' +
    'PV OP SP FIC TIC PIC UA GLR OPC RTU TCP MQTT CPU DCS PLC SIS MCC MTP GC NIR SignAndEncrypt Basic256Sha256 TWIN FLARE ABCD CDAB ' +
    'host port DYNAMICS FA BA TA FB PB BB TB MPa MnR Nm NaOH PI Bi kJ TE TT GT UPS ' +
    'modbus-tcp modbus-rtu-tcp opcua sparkplug Modbus InfluxDB endpoint sampling_ms periodMsMin line.yaml opc.tcp ' +
    'HPF kN FV VT IT ZT daf DCBA NOx kmol ' +
    'MW NDIR TDL PSA FeO MgO CaS Ti Mn Mg CrMoG ICP LIMS ESD ID OD DN ' +
    'Ctrl Shift UTC English LIVE SIM ms min wt mol ppm kB MB GB HH LL AUTO MAN CAS Bh CSV API JSON Parquet'
  ).split(' '),
);

/** Shown in both languages on purpose: what the window shows must be read by anybody. */
const BOTH = /实时 LIVE|推演 WHAT-IF|仿真装置 SIM|仿真 SIM|中文/g;

/** `FT-20101`, `S-201.w.CH2O`, `R-101A/B`, `U100`, `1e38`, `dn150`: names with a number in them. */
const NAME = /\d/;

/** Latin words that are no tag, unit or known name, each once. */
export const latinLeftovers = (text: string, { points, lines }: Config): string[] => {
  const known = new Set([
    ...KNOWN,
    ...Object.entries(UNITS).flatMap(([code, { zh }]) => `${code} ${zh ?? ''}`.split(/[\s()/·]+/)),
    ...points.points.flatMap(({ unit }) => unit.split(/[\s()/·]+/)),
    ...lines.flatMap(({ id, equipment, devices }) => [id, ...[...equipment, ...devices].map((part) => part.id)]),
  ]);
  for (const { units, components } of lines) for (const { id } of [...units, ...components]) known.add(id);
  // Duties stand in their tags and in the balances by their ids.
  for (const { duties } of lines.flatMap(({ twin }) => twin?.energy ?? [])) for (const { id } of duties) known.add(id);
  // Symbols of the dynamic models stand in their formulas.
  for (const { inputs, parameters, states } of lines.flatMap(({ twin }) => twin?.dynamics ?? []))
    for (const symbol of [inputs, parameters, states].flatMap((part) => Object.keys(part))) known.add(symbol);
  const found = new Set<string>();
  // Addresses, folders and the words of the operating system are what they are.
  const plain = text
    .replace(/\b(?:read|write|connect) E[A-Z]+/g, ' ')
    .replace(/\b[a-z.-]+:\/\/\S+|\/[\w.-]+\/[\w./-]+/g, ' ')
    .replace(BOTH, ' ');
  for (const word of plain.match(/[A-Za-z][A-Za-z0-9._-]*/g) ?? []) {
    const whole = word.replace(/[._-]+$/, '');
    const isName = NAME.test(whole) || /^[A-Z]+(-[A-Z]+)+(\.\w+)?$/.test(whole);
    if (whole.length > 1 && !known.has(whole) && !isName) found.add(whole);
  }
  return [...found];
};

/** Lines with Chinese in them. */
export const chineseLeftovers = (text: string): string[] =>
  text
    .replace(BOTH, ' ')
    .split('\n')
    .filter((line) => /[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]/.test(line));
