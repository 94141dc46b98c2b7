import type { Context } from '../../../config/vocabulary/context.ts';
import type { Page, PlantState } from '../page.ts';
import { pages } from '../pages/index.ts';

/** To a page by its id; one of a line keeps the line, or takes the first. */
export const goTo = (plant: PlantState, id: string): void => {
  const page = pages.find((candidate) => candidate.id === id);
  if (page) plant.navigation.go({ view: id, line: lineFor(plant, page.scope) });
};

/** The line a page of that scope opens with: the one shown, the one selected, or the first; none where that shows the whole base. */
export const lineFor = (plant: PlantState, scope: Page['scope']): string | null => {
  if (scope === 'base') return null;
  const near = plant.navigation.get().line ?? plant.selection.get()?.line;
  return near ?? (scope === 'either' && plant.lines.length > 1 ? null : (plant.lines[0]?.id ?? null));
};

/** What the window shows at the moment: that of its page, where the page has one of its own. */
export const contextOf = (plant: PlantState, view: string): Context =>
  pages.find(({ id }) => id === view)?.context ?? plant.context;
