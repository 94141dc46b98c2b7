/** What is wrong now, by what it concerns; said in one sentence. */
export class Troubles {
  readonly #texts = new Map<string, string>();

  note(key: string, text: string): void {
    this.#texts.set(key, text);
  }

  clear(key: string): void {
    if (this.#texts.size > 0) this.#texts.delete(key);
  }

  text(): string | null {
    const [first] = this.#texts.values();
    if (first === undefined) return null;
    const more = this.#texts.size - 1;
    return more === 0 ? first : `${first} (and ${more} more)`;
  }
}
