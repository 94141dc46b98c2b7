import type { WhatIfBranch, WhatIfReply } from '../../../../config/vocabulary/what-if.ts';

/** An answer that is drawn: a kept branch, or the last try. */
export interface ShownAnswer {
  /** Null: the last try, which is not kept. */
  readonly branch: WhatIfBranch | null;
  readonly reply: WhatIfReply;
  /** Which pen it is drawn with: kept by its number, so that hiding one does not recolour the others. */
  readonly pen: number;
}

/** Branches are drawn with the pens after that of the last try. */
export const penOf = (id: string): number => 1 + ((Number(id.slice(1)) - 1) % 7);

const shownIds = ({ show, b }: Readonly<Record<string, string>>): ReadonlySet<string> =>
  new Set([...(show ?? '').split(','), b ?? ''].filter(Boolean));

export const isShown = (parameters: Readonly<Record<string, string>>, id: string): boolean =>
  shownIds(parameters).has(id);

/** What `show` and `b` of the address name, of one model; then the last try, when it gave curves and is not kept. */
export const shownAnswers = (
  parameters: Readonly<Record<string, string>>,
  branches: readonly WhatIfBranch[],
  last: WhatIfReply | null,
  block: string,
): readonly ShownAnswer[] => {
  const ids = shownIds(parameters);
  const kept = branches
    .filter(({ id, reply }) => ids.has(id) && reply.block === block)
    .map((branch) => ({ branch, reply: branch.reply, pen: penOf(branch.id) }));
  const tried = last && last.block === block && last.bands.length > 0 && !last.branch;
  return tried ? [...kept, { branch: null, reply: last, pen: 0 }] : kept;
};

/** The one whose words are read: the last try, else the chosen branch, else the last shown. */
export const readOne = (shown: readonly ShownAnswer[], chosen: string | undefined): ShownAnswer | undefined =>
  shown.find(({ branch }) => branch === null) ?? shown.find(({ branch }) => branch?.id === chosen) ?? shown.at(-1);
