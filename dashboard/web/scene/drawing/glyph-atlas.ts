import { CanvasTexture, LinearFilter } from 'three';

export type TextStyle = 'title' | 'value' | 'small' | 'chip';

/** Weight and size in CSS pixels of each style, before the scale of the window. */
const STYLES: Readonly<Record<TextStyle, { readonly weight: number; readonly size: number }>> = {
  title: { weight: 600, size: 13 },
  value: { weight: 500, size: 13 },
  small: { weight: 400, size: 12 },
  chip: { weight: 700, size: 13 },
};

export interface Glyph {
  /** Place in the texture, 0..1. */
  readonly u: number;
  readonly v: number;
  readonly du: number;
  readonly dv: number;
  /** Size of the quad and how far the next glyph begins, CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly advance: number;
}

const SIZE = 1024;
const PAD = 2;

/** Glyphs drawn from the local font when first used, so that any language the machine can write is legible and no font has to be shipped. */
export class GlyphAtlas {
  readonly texture: CanvasTexture;
  readonly #canvas = document.createElement('canvas');
  readonly #context: CanvasRenderingContext2D;
  readonly #font: string;
  readonly #pixelRatio: number;
  readonly #scale: number;
  #glyphs = new Map<string, Glyph>();
  #x = PAD;
  #y = PAD;
  #rowHeight = 0;
  #isFull = false;

  /** `scale` enlarges the type on walls; `pixelRatio` is device pixels for one CSS pixel. */
  constructor(font: string, scale: number, pixelRatio: number) {
    this.#font = font;
    this.#scale = scale;
    this.#pixelRatio = pixelRatio;
    this.#canvas.width = SIZE * (pixelRatio * scale > 1.5 ? 2 : 1);
    this.#canvas.height = this.#canvas.width;
    const context = this.#canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('this browser draws no text on a canvas');
    this.#context = context;
    this.texture = new CanvasTexture(this.#canvas);
    this.texture.minFilter = LinearFilter;
    this.texture.magFilter = LinearFilter;
    this.texture.generateMipmaps = false;
    this.texture.flipY = false;
  }

  /** The smallest type, CSS pixels. */
  get textPixels(): number {
    return Math.min(...Object.values(STYLES).map(({ size }) => size)) * this.#scale;
  }

  /** Line height of a style in CSS pixels. */
  lineHeight(style: TextStyle): number {
    return Math.round(STYLES[style].size * this.#scale * 1.3);
  }

  /** Width of a text in CSS pixels. */
  measure(text: string, style: TextStyle): number {
    let width = 0;
    for (const character of text) width += this.glyph(character, style).advance;
    return width;
  }

  glyph(character: string, style: TextStyle): Glyph {
    const key = `${style}${character}`;
    const known = this.#glyphs.get(key);
    if (known) return known;
    const glyph = this.#draw(character, style);
    this.#glyphs.set(key, glyph);
    return glyph;
  }

  /** True once after the atlas ran over: what is on screen has to be laid out again. */
  takeOverflow(): boolean {
    if (!this.#isFull) return false;
    this.#isFull = false;
    this.#glyphs = new Map();
    this.#context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    [this.#x, this.#y, this.#rowHeight] = [PAD, PAD, 0];
    return true;
  }

  dispose(): void {
    this.texture.dispose();
  }

  #draw(character: string, style: TextStyle): Glyph {
    const { weight, size } = STYLES[style];
    const pixels = size * this.#scale * this.#pixelRatio;
    this.#context.font = `${weight} ${pixels}px ${this.#font}`;
    this.#context.textBaseline = 'middle';
    this.#context.fillStyle = '#fff';
    // Figures of one width, so that a value does not dance when its digits change.
    const isFigure = character >= '0' && character <= '9';
    const advance = this.#context.measureText(isFigure ? '0' : character).width;
    const width = Math.ceil(advance) + 2;
    const height = Math.ceil(pixels * 1.3);
    if (this.#x + width + PAD > this.#canvas.width) {
      [this.#x, this.#y, this.#rowHeight] = [PAD, this.#y + this.#rowHeight + PAD, 0];
    }
    if (this.#y + height + PAD > this.#canvas.height) this.#isFull = true;
    this.#context.fillText(character, this.#x + 1, this.#y + height / 2 + pixels * 0.06);
    const glyph: Glyph = {
      u: this.#x / this.#canvas.width,
      v: this.#y / this.#canvas.height,
      du: width / this.#canvas.width,
      dv: height / this.#canvas.height,
      width: width / this.#pixelRatio,
      height: height / this.#pixelRatio,
      advance: advance / this.#pixelRatio,
    };
    this.#x += width + PAD;
    this.#rowHeight = Math.max(this.#rowHeight, height);
    this.texture.needsUpdate = true;
    return glyph;
  }
}
