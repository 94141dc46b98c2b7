import { DataTexture, FloatType, NearestFilter, RGBAFormat } from 'three';

/** A small float texture with one row of four-component cells for each thing drawn: what shaders read live state from. */
export class StateTexture {
  readonly texture: DataTexture;
  readonly #cells: number;
  readonly #data: Float32Array;

  constructor(things: number, cells: number) {
    this.#cells = cells;
    this.#data = new Float32Array(Math.max(1, things) * cells * 4);
    this.texture = new DataTexture(this.#data, cells, Math.max(1, things), RGBAFormat, FloatType);
    this.texture.minFilter = NearestFilter;
    this.texture.magFilter = NearestFilter;
    this.texture.needsUpdate = true;
  }

  set(thing: number, cell: number, x: number, y: number, z: number, w: number): void {
    const start = (thing * this.#cells + cell) * 4;
    this.#data[start] = x;
    this.#data[start + 1] = y;
    this.#data[start + 2] = z;
    this.#data[start + 3] = w;
  }

  setComponent(thing: number, cell: number, component: number, value: number): void {
    this.#data[(thing * this.#cells + cell) * 4 + component] = value;
  }

  /** Makes what was set visible in the next frame. */
  commit(): void {
    this.texture.needsUpdate = true;
  }

  dispose(): void {
    this.texture.dispose();
  }
}
