export interface KeyActions {
  bookmark(number: number): void;
  home(): void;
  fit(): void;
  tree(): void;
  nextOverlay(): void;
  orbit(azimuth: number, elevation: number): void;
  zoom(factor: number): void;
  enter(): void;
  leave(): void;
}

const STEP = 0.12;

/** Keys of the plant view; nothing happens while a text field has the focus or another key is held. Returns what ends it. */
export const listenToKeys = (actions: KeyActions): (() => void) => {
  let after = '';
  const keys = new Map<string, () => void>([
    ['0', actions.home],
    ['f', actions.fit],
    ['t', actions.tree],
    ['o', actions.nextOverlay],
    ['ArrowLeft', () => actions.orbit(STEP, 0)],
    ['ArrowRight', () => actions.orbit(-STEP, 0)],
    ['ArrowUp', () => actions.orbit(0, STEP / 2)],
    ['ArrowDown', () => actions.orbit(0, -STEP / 2)],
    ['PageUp', () => actions.zoom(0.85)],
    ['PageDown', () => actions.zoom(1 / 0.85)],
    ['Enter', actions.enter],
    ['Backspace', actions.leave],
  ]);
  const pressed = (event: KeyboardEvent): void => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const before = after;
    after = key;
    if (
      event.defaultPrevented ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.shiftKey ||
      isTyping(event.target)
    )
      return;
    // `G` and a letter goes to another page: that letter is not ours.
    if (before === 'g') return;
    const number = /^[1-9]$/.test(key) ? Number(key) : 0;
    const action = number > 0 ? () => actions.bookmark(number) : keys.get(key);
    if (!action) return;
    event.preventDefault();
    action();
  };
  document.addEventListener('keydown', pressed);
  return () => document.removeEventListener('keydown', pressed);
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    ['INPUT', 'SELECT', 'TEXTAREA', 'BUTTON', 'A'].includes(target.tagName) ||
    target.closest('[role=tree],[role=grid],[role=dialog]') !== null);
