import type { Text } from '../../config/vocabulary/text.ts';
import type { Trouble } from './driver.ts';

/** What is wrong now, by what it concerns; said in one sentence. */
export class Troubles {
  readonly #now: () => number;
  readonly #troubles = new Map<string, Trouble>();

  constructor(now: () => number) {
    this.#now = now;
  }

  note(key: string, text: Text): void {
    const since = this.#troubles.get(key)?.since ?? this.#now();
    this.#troubles.set(key, { text, since });
  }

  clear(key: string): void {
    if (this.#troubles.size > 0) this.#troubles.delete(key);
  }

  first(): Trouble | null {
    const [first] = this.#troubles.values();
    if (first === undefined) return null;
    const more = this.#troubles.size - 1;
    if (more === 0) return first;
    const { zh, en } = first.text;
    return { ...first, text: { zh: `${zh}（另有 ${more} 处）`, en: `${en} (and ${more} more)` } };
  }
}
