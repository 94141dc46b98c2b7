/** What pointer and wheel mean on the canvas. Lengths in CSS pixels relative to the canvas. */
export interface PointerHandlers {
  orbit(dx: number, dy: number): void;
  pan(dx: number, dy: number): void;
  zoom(factor: number, x: number, y: number): void;
  hover(x: number, y: number): void;
  leave(): void;
  click(x: number, y: number): void;
}

const CLICK_SLOP = 4;

/** Left button turns, right or middle button or Shift moves, wheel and two fingers zoom. Returns what ends it. */
export const listenToPointer = (element: HTMLElement, handlers: PointerHandlers): (() => void) => {
  const ended = new AbortController();
  const { signal } = ended;
  const down = new Map<number, { x: number; y: number }>();
  let travelled = 0;
  let pans = false;
  let spread = 0;

  const place = (event: MouseEvent) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  element.addEventListener(
    'pointerdown',
    (event) => {
      element.setPointerCapture(event.pointerId);
      down.set(event.pointerId, place(event));
      travelled = 0;
      spread = 0;
      pans = event.button !== 0 || event.shiftKey;
    },
    { signal },
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      const at = place(event);
      const before = down.get(event.pointerId);
      if (!before) {
        if (event.pointerType === 'mouse') handlers.hover(at.x, at.y);
        return;
      }
      const [dx, dy] = [at.x - before.x, at.y - before.y];
      travelled += Math.abs(dx) + Math.abs(dy);
      down.set(event.pointerId, at);
      if (down.size === 2) {
        const [a, b] = [...down.values()];
        if (!a || !b) return;
        const now = Math.hypot(a.x - b.x, a.y - b.y);
        if (spread > 0) handlers.zoom(spread / Math.max(1, now), (a.x + b.x) / 2, (a.y + b.y) / 2);
        spread = now;
        handlers.pan(dx / 2, dy / 2);
      } else if (travelled > CLICK_SLOP) {
        if (pans) handlers.pan(dx, dy);
        else handlers.orbit(dx, dy);
      }
    },
    { signal },
  );
  const up = (event: PointerEvent) => {
    const at = down.get(event.pointerId);
    down.delete(event.pointerId);
    spread = 0;
    if (at && event.type === 'pointerup' && event.button === 0 && travelled <= CLICK_SLOP) handlers.click(at.x, at.y);
  };
  element.addEventListener('pointerup', up, { signal });
  element.addEventListener('pointercancel', up, { signal });
  element.addEventListener('pointerleave', () => handlers.leave(), { signal });
  element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const { x, y } = place(event);
      handlers.zoom(Math.exp(Math.max(-1, Math.min(1, event.deltaY * 0.0015))), x, y);
    },
    { signal, passive: false },
  );
  return () => ended.abort();
};
