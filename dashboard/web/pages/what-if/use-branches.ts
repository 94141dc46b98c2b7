import { useCallback, useEffect, useState } from 'react';
import type { Text } from '../../../../config/vocabulary/text.ts';
import { troubleText } from '../../../../config/vocabulary/trouble.ts';
import type { WhatIfBranch, WhatIfBranches } from '../../../../config/vocabulary/what-if.ts';
import { ask } from '../../state/api.ts';

export interface Branches {
  readonly list: readonly WhatIfBranch[];
  readonly error: Text | null;
  reload(): void;
  remove(id: string): void;
}

/** Branches of a line as the twin keeps them: asked for when the page opens and after each change. */
export const useBranches = (line: string): Branches => {
  const [list, setList] = useState<readonly WhatIfBranch[]>([]);
  const [error, setError] = useState<Text | null>(null);
  const path = `/api/whatif/${encodeURIComponent(line)}/branches`;
  const take = useCallback((asked: Promise<WhatIfBranches>) => {
    asked.then(
      ({ branches }) => {
        setList(branches);
        setError(null);
      },
      (failure: unknown) => setError(troubleText(failure)),
    );
  }, []);
  const reload = useCallback(() => take(ask<WhatIfBranches>(path)), [path, take]);
  useEffect(reload, [reload]);
  return {
    list,
    error,
    reload,
    remove: (id) => take(ask<WhatIfBranches>(`${path}/${encodeURIComponent(id)}`, { method: 'DELETE' })),
  };
};

/** Depth first, with the depth: the order in which the tree is drawn. */
export const inTreeOrder = (
  branches: readonly WhatIfBranch[],
  parent: string | null = null,
  depth = 0,
): { readonly branch: WhatIfBranch; readonly depth: number }[] =>
  branches
    .filter((branch) => branch.parent === parent)
    .flatMap((branch) => [{ branch, depth }, ...inTreeOrder(branches, branch.id, depth + 1)]);
