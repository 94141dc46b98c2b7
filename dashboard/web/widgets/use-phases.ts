import { useEffect, useState } from 'react';
import type { PhaseLane, PhasesReply } from '../../../config/vocabulary/phases.ts';
import { ask } from '../state/api.ts';

/** What went round in each of some trials, in their order; empty until it has come. Lanes are an extra: without them a page works as well. */
export const usePhases = (ids: readonly string[]): readonly (readonly PhaseLane[])[] => {
  const [found, setFound] = useState<readonly (readonly PhaseLane[])[]>([]);
  const key = ids.join(',');
  useEffect(() => {
    if (key === '') return;
    const over = new AbortController();
    Promise.all(
      key.split(',').map((id) =>
        ask<PhasesReply>(`/api/trials/${encodeURIComponent(id)}/phases`, { signal: over.signal }).then(
          ({ lanes }) => lanes,
          () => [],
        ),
      ),
    ).then((lanes) => {
      if (!over.signal.aborted) setFound(lanes);
    });
    return () => over.abort();
  }, [key]);
  return found;
};
