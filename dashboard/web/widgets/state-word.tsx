import type { ReactNode } from 'react';

/** A state in words with a mark whose shape says the same: disc well, ring waiting, rhomb not. */
export const StateWord = ({ well, children }: { well: 'yes' | 'waiting' | 'no'; children: ReactNode }) => (
  <span className="state-word" data-well={well}>
    {children}
  </span>
);
