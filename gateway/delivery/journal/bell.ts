/** Wakes whoever waits for something to have changed; who is woken looks for himself. */
export class Bell {
  readonly #waiters = new Set<() => void>();

  ring(): void {
    for (const wake of this.#waiters) wake();
  }

  /** Resolves at the next ring, or when the signal ends the wait. */
  heard(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = () => {
        this.#waiters.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiters.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
