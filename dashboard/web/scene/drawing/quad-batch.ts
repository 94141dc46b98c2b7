import {
  DoubleSide,
  DynamicDrawUsage,
  Float32BufferAttribute,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  ShaderMaterial,
  Vector2,
} from 'three';
import type { Rgb } from '../theme.ts';
import type { GlyphAtlas, TextStyle } from './glyph-atlas.ts';

/** How a quad is filled. Shapes of alarm chips are drawn by the shader, so that they are sharp at any size. */
export const FILL = {
  glyph: 0,
  solid: 1,
  hatch: 2,
  square: 3,
  up: 4,
  down: 5,
  diamond: 6,
  frame: 7,
  clock: 8,
} as const;
export type Fill = (typeof FILL)[keyof typeof FILL];

/** Where a quad hangs: a point in the hall, or a fixed place on the screen in CSS pixels. */
export interface Anchor {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly onScreen: boolean;
}

const CAPACITY = 12_000;

/** Everything flat in front of the plant (cards, texts, chips, leader lines) as one draw of instanced quads. */
export class QuadBatch {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  readonly #anchor = attribute(4);
  readonly #rectangle = attribute(4);
  readonly #uv = attribute(4);
  readonly #color = attribute(4);
  readonly #fill = attribute(1);
  readonly #viewport = { value: new Vector2(1, 1) };
  readonly #atlas: GlyphAtlas;
  #count = 0;

  constructor(atlas: GlyphAtlas, pixelScale: { value: number }) {
    this.#atlas = atlas;
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute('position', new Float32BufferAttribute([0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0], 3));
    geometry.setIndex([0, 1, 2, 0, 2, 3]);
    geometry.setAttribute('anchor', this.#anchor);
    geometry.setAttribute('rectangle', this.#rectangle);
    geometry.setAttribute('place', this.#uv);
    geometry.setAttribute('tint', this.#color);
    geometry.setAttribute('fill', this.#fill);
    geometry.instanceCount = 0;
    const material = new ShaderMaterial({
      uniforms: { atlas: { value: atlas.texture }, viewport: this.#viewport, pixelScale },
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      // The screen's y runs down, which turns the quads round.
      side: DoubleSide,
      transparent: true,
      depthTest: false,
      depthWrite: false,
    });
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 10;
  }

  resize(width: number, height: number): void {
    this.#viewport.value.set(width, height);
  }

  begin(): void {
    this.#count = 0;
  }

  /** Offsets in CSS pixels from the anchor, y down. */
  quad(
    anchor: Anchor,
    left: number,
    top: number,
    width: number,
    height: number,
    color: Rgb,
    alpha: number,
    fill: Fill,
  ): void {
    this.#put(anchor, left, top, width, height, color, alpha, fill, 0, 0, 0, 0);
  }

  /** Writes a text; answers its width. `top` is the upper edge of the line. */
  text(anchor: Anchor, left: number, top: number, text: string, style: TextStyle, color: Rgb): number {
    let x = left;
    for (const character of text) {
      const glyph = this.#atlas.glyph(character, style);
      if (character !== ' ') {
        this.#put(
          anchor,
          x,
          top,
          glyph.width,
          glyph.height,
          color,
          1,
          FILL.glyph,
          glyph.u,
          glyph.v,
          glyph.du,
          glyph.dv,
        );
      }
      x += glyph.advance;
    }
    return x - left;
  }

  end(): void {
    this.mesh.geometry.instanceCount = this.#count;
    for (const each of [this.#anchor, this.#rectangle, this.#uv, this.#color, this.#fill]) {
      each.clearUpdateRanges();
      each.addUpdateRange(0, this.#count * each.itemSize);
      each.needsUpdate = true;
    }
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }

  #put(
    { x, y, z, onScreen }: Anchor,
    left: number,
    top: number,
    width: number,
    height: number,
    [r, g, b]: Rgb,
    alpha: number,
    fill: Fill,
    u: number,
    v: number,
    du: number,
    dv: number,
  ): void {
    if (this.#count >= CAPACITY) return;
    const at = this.#count;
    this.#count += 1;
    this.#anchor.setXYZW(at, x, y, z, onScreen ? 0 : 1);
    this.#rectangle.setXYZW(at, left, top, width, height);
    this.#uv.setXYZW(at, u, v, du, dv);
    this.#color.setXYZW(at, r, g, b, alpha);
    this.#fill.setX(at, fill);
  }
}

const attribute = (size: number): InstancedBufferAttribute => {
  const made = new InstancedBufferAttribute(new Float32Array(CAPACITY * size), size);
  made.setUsage(DynamicDrawUsage);
  return made;
};

const VERTEX = /* glsl */ `
  attribute vec4 anchor;
  attribute vec4 rectangle;
  attribute vec4 place;
  attribute vec4 tint;
  attribute float fill;
  uniform vec2 viewport;
  uniform float pixelScale;
  varying vec2 vUv;
  varying vec2 vLocal;
  varying vec2 vPixels;
  varying vec4 vColor;
  flat varying float vFill;

  void main() {
    vec2 pixel = anchor.xy;
    if (anchor.w > 0.5) {
      vec4 clip = projectionMatrix * viewMatrix * vec4(anchor.xyz, 1.0);
      if (clip.w <= 0.0) {
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
        return;
      }
      pixel = vec2(clip.x / clip.w * 0.5 + 0.5, 0.5 - clip.y / clip.w * 0.5) * viewport;
    }
    // Whole device pixels, or letters would swim while the camera moves.
    pixel = floor(pixel * pixelScale + 0.5) / pixelScale;
    vec2 at = pixel + rectangle.xy + position.xy * rectangle.zw;
    vLocal = position.xy;
    vPixels = position.xy * rectangle.zw;
    vUv = place.xy + position.xy * place.zw;
    vColor = tint;
    vFill = fill;
    gl_Position = vec4(at.x / viewport.x * 2.0 - 1.0, 1.0 - at.y / viewport.y * 2.0, 0.0, 1.0);
  }
`;

const FRAGMENT = /* glsl */ `
  uniform sampler2D atlas;
  uniform float pixelScale;
  varying vec2 vUv;
  varying vec2 vLocal;
  varying vec2 vPixels;
  varying vec4 vColor;
  flat varying float vFill;

  float inside(float edge) {
    return clamp(edge / max(fwidth(edge), 1e-5) + 0.5, 0.0, 1.0);
  }

  void main() {
    float alpha = 1.0;
    vec2 p = vLocal * 2.0 - 1.0;
    int kind = int(vFill + 0.5);
    if (kind == 0) alpha = texture2D(atlas, vUv).a;
    else if (kind == 2) {
      float phase = fract((vPixels.x + vPixels.y) / 7.0);
      alpha = smoothstep(0.45, 0.55, phase) - smoothstep(0.9, 1.0, phase);
    } else if (kind == 3) alpha = inside(0.84 - max(abs(p.x), abs(p.y)));
    else if (kind == 4) alpha = inside(min(0.86 - p.y, (p.y + 0.98) * 0.5 - abs(p.x) * 0.94));
    else if (kind == 5) alpha = inside(min(0.86 + p.y, (0.98 - p.y) * 0.5 - abs(p.x) * 0.94));
    else if (kind == 6) alpha = inside(0.98 - abs(p.x) - abs(p.y));
    else if (kind == 7) {
      vec2 size = vPixels / max(vLocal, vec2(1e-4));
      vec2 edge = min(vPixels, size - vPixels);
      alpha = 1.0 - step(1.0, min(edge.x, edge.y));
    } else if (kind == 8) {
      // A clock face: ring and two hands.
      float ring = abs(length(p) - 0.78);
      float upright = max(abs(p.x), abs(p.y + 0.27) - 0.27);
      float level = max(abs(p.y), abs(p.x - 0.2) - 0.2);
      alpha = inside(0.12 - min(ring, min(upright, level)));
    }
    if (alpha * vColor.a < 0.01) discard;
    gl_FragColor = vec4(vColor.rgb, vColor.a * alpha);
  }
`;
