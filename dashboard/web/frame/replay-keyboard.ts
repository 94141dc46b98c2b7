import type { Stop } from '../page.ts';

export interface ReplayKeyActions {
  toggle(): void;
  step(seconds: number): void;
  event(direction: 1 | -1): void;
  loopFrom(): void;
  loopTo(): void;
}

/** Fields that take letters; a slider or a box for a tick takes none. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.matches('input:not([type=range], [type=checkbox]), textarea, select') || target.isContentEditable);

/** Space, `,` `.`, `<` `>` and `[` `]` while the window shows a replay and nobody writes; `actions` are those of the moment. */
export const followReplayKeys = (root: Document, actions: () => ReplayKeyActions): Stop => {
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (root.querySelector('[role=dialog]')) return;
    // Space on a button is that button's.
    if (event.key === ' ' && event.target instanceof HTMLElement && event.target.matches('button, a, summary')) return;
    const deeds: Readonly<Record<string, () => void>> = {
      ' ': () => actions().toggle(),
      ',': () => actions().step(-1),
      '.': () => actions().step(1),
      '<': () => actions().event(-1),
      '>': () => actions().event(1),
      '[': () => actions().loopFrom(),
      ']': () => actions().loopTo(),
    };
    const deed = deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    deed();
  };
  root.addEventListener('keydown', onKey, true);
  return () => root.removeEventListener('keydown', onKey, true);
};
