import { z } from 'zod';
import type { RegressionModel } from './regression-model.ts';

// Standard deviations of a regression case, wherever its writer kept them: under `sigma`, with the variables, as columns or
// constants beside the data (sigma_x, x_sigma, weight_x), or in a sentence of the description.

const One = z.union([z.number().positive(), z.array(z.number().positive()).min(1)]);
const HALF_WIDTH_95 = 1.96;

export const sigmaShape = {
  sigma: z
    .union([z.number().positive(), z.record(z.string(), One)])
    .nullable()
    .optional()
    .meta({ description: 'of each variable, or of each of its points; one number stands for the responses' }),
  variables: z
    .array(
      z.looseObject({
        name: z.string(),
        sigma: z.number().positive().nullable().optional(),
        half_width_95: z.number().positive().nullable().optional(),
      }),
    )
    .nullable()
    .optional(),
};

interface SigmaFile {
  readonly sigma?: number | Record<string, number | number[]> | null | undefined;
  readonly variables?:
    | readonly { name: string; sigma?: number | null | undefined; half_width_95?: number | null | undefined }[]
    | null
    | undefined;
  readonly data: unknown;
  readonly parameters?: unknown;
  readonly description?: string | undefined;
}

/** A number, or one for each point, by name. Empty when the file says nothing. */
export type SigmaByName = Readonly<Record<string, number | readonly number[]>>;

/** Throws an Error with a sentence for a list that does not fit the table. */
export const sigmaOf = (file: SigmaFile, model: RegressionModel, notes: string[]): SigmaByName => {
  const found: Record<string, number | readonly number[]> = {};
  const { responses } = model;
  if (typeof file.sigma === 'number') for (const name of responses) found[name] = file.sigma;
  else Object.assign(found, file.sigma ?? {});
  for (const { name, sigma, half_width_95: width } of file.variables ?? [])
    if (sigma != null || width != null) found[name] ??= sigma ?? (width as number) / HALF_WIDTH_95;
  for (const name of [...model.inputs, ...responses]) {
    const beside = besideTheData(file, name);
    if (beside === null || found[name] !== undefined) continue;
    found[name] = beside.sigma;
    notes.push(
      `'${beside.key}' is taken for the standard deviation of ${name}${beside.isWeight ? ', as 1/√weight' : ''}`,
    );
  }
  for (const [name, sigma] of Object.entries(found)) {
    if (Array.isArray(sigma) && sigma.length !== model.observations)
      throw new Error(`sigma of ${name} has ${sigma.length} entries for ${model.observations} points`);
    if (model.column(name).length === 0) notes.push(`'${name}' has a sigma and is no column of data: not used`);
  }
  return found;
};

const besideTheData = ({ data, parameters }: SigmaFile, name: string) => {
  for (const where of [data, parameters]) {
    if (typeof where !== 'object' || where === null || Array.isArray(where)) continue;
    const entries = where as Record<string, unknown>;
    for (const [keys, isWeight] of [
      [[`sigma_${name}`, `${name}_sigma`, `sd_${name}`, `${name}_sd`, `std_${name}`, `s_${name}`, `u_${name}`], false],
      [[`weight_${name}`, `${name}_weight`, `w_${name}`, `w${name}`], true],
    ] as const)
      for (const key of keys) {
        const given = One.safeParse(entries[key]).data;
        if (given === undefined) continue;
        const of = (value: number) => (isWeight ? 1 / Math.sqrt(value) : value);
        return { key, isWeight, sigma: typeof given === 'number' ? of(given) : given.map(of) };
      }
  }
  return null;
};

const NUMBER = '([-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)';

/**
 * The format has cases that state their errors in a sentence only: "sigma 0.0075 for the inputs, 2.5 for the rate", "sigma_x = 0.1,
 * sigma_y = 0.2". Throws when there is none.
 */
export const sigmaInWords = (description: string, model: RegressionModel, notes: string[]): SigmaByName => {
  const found: Record<string, number> = {};
  const both = new RegExp(
    `sigmas?\\s*(?:=|of)?\\s*${NUMBER}\\s*for (?:the )?inputs?,?\\s*(?:and\\s*)?${NUMBER}\\s*for`,
    'i',
  ).exec(description);
  if (both) {
    for (const name of model.inputs) found[name] = Number(both[1]);
    for (const name of model.responses) found[name] = Number(both[2]);
  }
  for (const name of [...model.inputs, ...model.responses]) {
    const named = [
      new RegExp(`sigma[_ (]*(?:of |for )?${name}\\)?\\s*(?:=|:|is|of)?\\s*${NUMBER}`, 'i'),
      new RegExp(`${NUMBER}\\s*(?:for|in|of) ${name}(?!\\w)`),
    ]
      .map((pattern) => pattern.exec(description)?.[1])
      .find((text) => text !== undefined);
    if (named !== undefined) found[name] = Number(named);
  }
  if (Object.keys(found).length === 0)
    throw new Error("no standard deviations: give 'sigma' as an object by variable name");
  const said = Object.entries(found).map(([name, sigma]) => `${sigma} for ${name}`);
  notes.push(`sigma read from the description: ${said.join(', ')}`);
  return found;
};
