import { useMemo } from 'react';
import type { StripsReply } from '../../../contract/strips.ts';
import { usePolled } from '../../widgets/use-polled.ts';

const PERIOD_MS = 30_000;

export interface StripsOf {
  /** Unix ms; null before the first answer. */
  readonly since: number | null;
  of(name: string): readonly (number | null)[] | undefined;
}

/** The last day of every variable's test value. */
export const useStrips = (line: string): StripsOf => {
  const { value } = usePolled<StripsReply>(`/api/twin/${encodeURIComponent(line)}/strips`, PERIOD_MS);
  return useMemo(() => {
    const known = new Map(value?.variables.map(({ name, z }) => [name, z]));
    return { since: value?.since ?? null, of: (name) => known.get(name) };
  }, [value]);
};
