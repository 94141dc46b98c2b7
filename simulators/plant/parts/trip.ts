/** One line of the cause-and-effect table: trips when its cause has lasted, and stays so until reset after the cause is gone. */
export class Trip {
  readonly id: string;
  readonly group: number;
  tripped = false;
  readonly #cause: () => boolean;
  readonly #delayS: number;
  #lastedS = 0;

  constructor(id: string, group: number, cause: () => boolean, delayS = 0) {
    this.id = id;
    this.group = group;
    this.#cause = cause;
    this.#delayS = delayS;
  }

  step(dtS: number): void {
    this.#lastedS = this.#cause() ? this.#lastedS + dtS : 0;
    if (this.#lastedS > this.#delayS) this.tripped = true;
  }

  /** The operator's reset; of no use while the cause stands. */
  reset(): void {
    if (!this.#cause()) this.tripped = false;
  }
}
