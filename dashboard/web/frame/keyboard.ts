import type { Page, Stop } from '../page.ts';

export interface KeyActions {
  go(page: string): void;
  open(layer: 'search' | 'help'): void;
  toggleDetail(): void;
  toggleLanguage(): void;
}

const SEQUENCE_MS = 1500;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable);

/** Single keys while no field has the focus: G and a letter, `/`, `?`, I; Ctrl+Shift+L always. */
export const followKeys = (root: Document, pages: readonly Page[], actions: KeyActions): Stop => {
  let goingSince = Number.NEGATIVE_INFINITY;
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey && event.shiftKey && event.code === 'KeyL') {
      event.preventDefault();
      return actions.toggleLanguage();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || root.querySelector('[role=dialog]'))
      return;
    const key = event.key.toUpperCase();
    const going = event.timeStamp - goingSince < SEQUENCE_MS;
    goingSince = Number.NEGATIVE_INFINITY;
    if (going) {
      const page = pages.find((candidate) => candidate.key === key);
      if (page) {
        event.preventDefault();
        // What follows G belongs to it: the page that is left must not take the letter for its own.
        event.stopImmediatePropagation();
        actions.go(page.id);
      }
      return;
    }
    if (key === 'G') goingSince = event.timeStamp;
    else if (key === '/') actions.open('search');
    else if (key === '?') actions.open('help');
    else if (key === 'I') actions.toggleDetail();
    else return;
    event.preventDefault();
  };
  root.addEventListener('keydown', onKey, true);
  return () => root.removeEventListener('keydown', onKey, true);
};
