// Where a hole in the record stands. No schema in here: the browser reads it too.

export const GAP_STATES = ['open', 'waiting', 'filled', 'partly', 'permanent'] as const;
export type GapState = (typeof GAP_STATES)[number];

const BY_HEALED = { no: 'waiting', partly: 'partly', yes: 'filled', permanent: 'permanent' } as const;

/** It lasts, it may still be filled, or what came of it. */
export const gapState = ({ to, healed }: { to: number | null; healed: keyof typeof BY_HEALED }): GapState =>
  to === null ? 'open' : BY_HEALED[healed];
