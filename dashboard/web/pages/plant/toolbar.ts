import type { Word } from '../../i18n/word.ts';
import type { PlantState } from '../../page.ts';
import { element } from '../../widgets/dom.ts';
import { type Overlay, overlaysFor } from './overlay.ts';
import { plantWords } from './words.ts';

export interface ToolbarActions {
  overlay(overlay: Overlay): void;
  home(): void;
  fit(): void;
  look(look: 'top' | 'front' | 'side'): void;
  bookmark(number: number): void;
  detail(level: string): void;
  tree(): void;
  /** Out of the line to all halls of the site. */
  site(): void;
}

export interface ToolbarState {
  readonly overlay: Overlay;
  readonly detail: string;
  /** Level that the automatic choice has come to. */
  readonly automatic: 'high' | 'med' | 'low';
  /** Names of the bookmarks 1, 2, … */
  readonly bookmarks: readonly string[];
  /** Another trial is there to be held against. */
  readonly isCompared: boolean;
  /** A line among others: there is a site to go out to. */
  readonly isOfSite: boolean;
}

const DETAILS = ['auto', 'high', 'med', 'low'] as const;

/** The row of controls over the picture. Everything in it has a key, too. */
export const drawToolbar = (
  root: HTMLElement,
  plant: PlantState,
  state: ToolbarState,
  actions: ToolbarActions,
): void => {
  const say = plant.say;
  const button = (text: string, hint: string, run: () => void): HTMLButtonElement => {
    const made = element('button', 'plant-tool', text);
    made.type = 'button';
    made.title = hint;
    made.addEventListener('click', run);
    return made;
  };
  const choice = (
    label: string,
    options: readonly (readonly [string, string])[],
    chosen: string,
    run: (value: string) => void,
  ): HTMLElement => {
    const made = element('label', 'plant-choice');
    const select = element('select', '');
    for (const [value, text] of options) select.append(new Option(text, value, value === chosen, value === chosen));
    select.addEventListener('change', () => run(select.value));
    made.append(element('span', '', label), select);
    return made;
  };
  const word = (key: string): Word => plantWords[key as keyof typeof plantWords];
  root.replaceChildren(
    button(say(plantWords.tree), say(plantWords.treeHint), actions.tree),
    ...(state.isOfSite ? [button(say(plantWords.wholeSite), say(plantWords.wholeSiteHint), actions.site)] : []),
    choice(
      say(plantWords.overlay),
      overlaysFor(state.isCompared).map((overlay) => [overlay, say(word(overlay))]),
      state.overlay,
      (value) => actions.overlay(value as Overlay),
    ),
    choice(
      say(plantWords.bookmarks),
      [
        ['0', '—'],
        ...state.bookmarks.map((name, index): [string, string] => [String(index + 1), `${index + 1} ${name}`]),
      ],
      '0',
      (value) => value !== '0' && actions.bookmark(Number(value)),
    ),
    button(say(plantWords.home), say(plantWords.homeHint), actions.home),
    button(say(plantWords.fit), say(plantWords.fitHint), actions.fit),
    button(say(plantWords.top), say(plantWords.top), () => actions.look('top')),
    button(say(plantWords.front), say(plantWords.front), () => actions.look('front')),
    button(say(plantWords.side), say(plantWords.side), () => actions.look('side')),
    choice(
      say(plantWords.detail),
      DETAILS.map((level) => [
        level,
        level === 'auto' && state.automatic === 'low' ? say(plantWords.autoLow) : say(word(level)),
      ]),
      state.detail,
      actions.detail,
    ),
  );
};
