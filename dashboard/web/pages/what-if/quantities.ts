import type { DynamicsReport } from '../../../../config/vocabulary/dynamics-report.ts';
import type { Text } from '../../../../config/vocabulary/text.ts';

export type Block = DynamicsReport['blocks'][number];

/** Something an experiment can set. */
export interface Quantity {
  readonly name: string;
  readonly kind: 'setpoints' | 'inputs' | 'parameters';
  readonly label: Text;
  readonly tag: string | null;
  readonly unit: string;
  readonly value: number | null;
}

export const KINDS = ['setpoints', 'inputs', 'parameters'] as const;

/** Set points first, then what flows in, then what is only believed. */
export const quantitiesOf = ({ inputs, parameters }: Block): readonly Quantity[] => [
  ...parameters
    .filter(({ controlled }) => controlled)
    .map(({ name, label, unit, value }): Quantity => ({ name, kind: 'setpoints', label, tag: null, unit, value })),
  ...inputs.map(({ name, tag, label, unit, value }): Quantity => ({ name, kind: 'inputs', label, tag, unit, value })),
  ...parameters
    .filter(({ kind }) => kind === 'parameter')
    .map(
      ({ name, label, unit, value, prior }): Quantity => ({
        name,
        kind: 'parameters',
        label,
        tag: null,
        unit,
        value: value ?? prior,
      }),
    ),
];

/** A number to begin a change with: what holds now, in four digits. */
export const beginning = ({ value }: Quantity): number => Number((value ?? 0).toPrecision(4));
