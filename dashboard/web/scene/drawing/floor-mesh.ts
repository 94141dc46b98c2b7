import { BufferAttribute, BufferGeometry, CanvasTexture, Color, LinearFilter, Mesh, ShaderMaterial } from 'three';
import type { SceneInput } from '../input.ts';
import { zonesOf } from '../layout/zones.ts';
import type { SceneTheme } from '../theme.ts';
import { LIGHTING } from './lighting.ts';
import { type SharedUniforms, set } from './shared-uniforms.ts';

// The floor is never written to depth: the camera cannot get under it, and its layers lie in one plane. One mesh in painter's
// order: hall, zones, contact shadows, names.

const KIND = { hall: 0, zone: 1, shadow: 2, name: 3 } as const;
const LINE_PIXELS = 64;
/** Metres of letter height on the floor. */
const NAME_HEIGHT = 1;

interface Quad {
  readonly kind: number;
  readonly low: { readonly x: number; readonly y: number };
  readonly high: { readonly x: number; readonly y: number };
  /** Texture rows of a name, 0..1 from the top, and how much of the width it fills; strength of a shadow. */
  readonly extra: readonly [number, number, number];
}

export class FloorMesh {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  readonly #input: SceneInput;
  readonly #canvas = document.createElement('canvas');
  readonly #texture: CanvasTexture;
  readonly #tones = {
    floor: { value: new Color() },
    grid: { value: new Color() },
    zone: { value: new Color() },
    ink: { value: new Color() },
  };
  readonly #font: string;
  #names = '';

  constructor(input: SceneInput, shared: SharedUniforms, font: string) {
    this.#input = input;
    this.#font = font;
    this.#texture = new CanvasTexture(this.#canvas);
    this.#texture.minFilter = LinearFilter;
    this.#texture.generateMipmaps = false;
    const material = new ShaderMaterial({
      uniforms: {
        ...shared,
        ...this.#tones,
        names: { value: this.#texture },
        hall: { value: [input.hall.x, input.hall.y] },
      },
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      transparent: true,
      depthWrite: false,
    });
    this.mesh = new Mesh(new BufferGeometry(), material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = -1;
    this.#build([]);
  }

  setTheme(theme: SceneTheme): void {
    set(this.#tones.floor.value, theme.floor);
    set(this.#tones.grid.value, theme.grid);
    set(this.#tones.zone.value, theme.zone);
    set(this.#tones.ink.value, theme.zoneText);
  }

  /** Paints the names of the areas, in the order of the input's areas. */
  setNames(names: readonly string[]): void {
    if (names.join('\n') === this.#names) return;
    this.#names = names.join('\n');
    this.#build(names);
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.#texture.dispose();
  }

  #build(names: readonly string[]): void {
    const { hall, equipment, areas } = this.#input;
    const widths = this.#paint(names);
    const quads: Quad[] = [
      { kind: KIND.hall, low: { x: -6, y: -6 }, high: { x: hall.x + 6, y: hall.y + 6 }, extra: [0, 0, 0] },
    ];
    const zones = zonesOf(equipment);
    for (const { low, high } of zones) quads.push({ kind: KIND.zone, low, high, extra: [0, 0, 0] });
    for (const { position, footprint, height } of equipment) {
      // The higher it hangs and the flatter it is, the softer and wider its shadow.
      const spread = 0.35 + position.z * 0.09 + height * 0.02;
      const half = { x: footprint.x / 2 + spread, y: footprint.y / 2 + spread };
      quads.push({
        kind: KIND.shadow,
        low: { x: position.x - half.x, y: position.y - half.y },
        high: { x: position.x + half.x, y: position.y + half.y },
        extra: [0.55 / (1 + position.z * 0.35), spread / half.x, spread / half.y],
      });
    }
    for (const zone of zones) {
      const row = areas.indexOf(zone.area);
      const share = widths[row] ?? 0;
      if (share === 0) continue;
      const room = zone.high.x - zone.low.x - 0.4;
      const wish = (NAME_HEIGHT * share * this.#canvas.width) / LINE_PIXELS;
      const width = Math.min(wish, room);
      const height = (width / wish) * NAME_HEIGHT;
      const low = { x: zone.low.x + 0.2, y: zone.low.y - height - 0.1 };
      quads.push({
        kind: KIND.name,
        low,
        high: { x: low.x + width, y: low.y + height },
        extra: [row / names.length, (row + 1) / names.length, share],
      });
    }
    fillGeometry(this.mesh.geometry, quads);
  }

  /** Writes one name per line into the texture; answers what share of the width each takes. */
  #paint(names: readonly string[]): number[] {
    const context = this.#canvas.getContext('2d');
    if (!context || names.length === 0) return [];
    const font = `600 ${LINE_PIXELS * 0.72}px ${this.#font}`;
    context.font = font;
    const widths = names.map((name) => context.measureText(name).width + 4);
    this.#canvas.width = Math.min(2048, Math.ceil(Math.max(64, ...widths)));
    this.#canvas.height = LINE_PIXELS * names.length;
    context.font = font;
    context.textBaseline = 'middle';
    context.fillStyle = '#fff';
    for (const [row, name] of names.entries()) context.fillText(name, 2, (row + 0.5) * LINE_PIXELS);
    // The size of a texture cannot change once it is on the card; it is made anew.
    this.#texture.dispose();
    this.#texture.needsUpdate = true;
    return widths.map((width) => Math.min(1, width / this.#canvas.width));
  }
}

const fillGeometry = (geometry: BufferGeometry, quads: readonly Quad[]): void => {
  const position: number[] = [];
  const local: number[] = [];
  const kind: number[] = [];
  const extra: number[] = [];
  const size: number[] = [];
  const index: number[] = [];
  for (const quad of quads) {
    const first = position.length / 3;
    for (const [u, v] of [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ] as const) {
      position.push(u ? quad.high.x : quad.low.x, v ? quad.high.y : quad.low.y, 0);
      local.push(u, v);
      kind.push(quad.kind);
      extra.push(...quad.extra);
      size.push(quad.high.x - quad.low.x, quad.high.y - quad.low.y);
    }
    index.push(first, first + 1, first + 2, first, first + 2, first + 3);
  }
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(position), 3));
  geometry.setAttribute('local', new BufferAttribute(new Float32Array(local), 2));
  geometry.setAttribute('kind', new BufferAttribute(new Float32Array(kind), 1));
  geometry.setAttribute('extra', new BufferAttribute(new Float32Array(extra), 3));
  geometry.setAttribute('size', new BufferAttribute(new Float32Array(size), 2));
  geometry.setIndex(index);
};

const VERTEX = /* glsl */ `
  attribute vec2 local;
  attribute vec2 size;
  attribute float kind;
  attribute vec3 extra;
  varying vec3 vWorld;
  varying vec2 vLocal;
  varying vec2 vSize;
  flat varying float vKind;
  flat varying vec3 vExtra;

  void main() {
    vWorld = position;
    vLocal = local;
    vSize = size;
    vKind = kind;
    vExtra = extra;
    gl_Position = projectionMatrix * viewMatrix * vec4(position, 1.0);
  }
`;

const FRAGMENT = /* glsl */ `
  varying vec3 vWorld;
  varying vec2 vLocal;
  varying vec2 vSize;
  flat varying float vKind;
  flat varying vec3 vExtra;
  uniform sampler2D names;
  uniform vec3 floor;
  uniform vec3 grid;
  uniform vec3 zone;
  uniform vec3 ink;
  uniform vec2 hall;
  ${LIGHTING}

  /** 1 on the lines of a grid with this step, fading out where lines would be nearer than a few pixels. */
  float gridLine(vec2 at, float step_) {
    vec2 cell = at / step_;
    vec2 width = fwidth(cell);
    vec2 line = 1.0 - smoothstep(vec2(0.0), width * 1.2, abs(fract(cell - 0.5) - 0.5));
    return max(line.x, line.y) * (1.0 - smoothstep(0.12, 0.35, max(width.x, width.y)));
  }

  void main() {
    vec3 color;
    float alpha = 1.0;
    if (vKind < 0.5) {
      vec2 outside = max(max(-vWorld.xy, vWorld.xy - hall), 0.0);
      float beyond = length(outside);
      color = floor;
      color = mix(color, grid, gridLine(vWorld.xy, 1.0) * 0.45);
      color = mix(color, grid, gridLine(vWorld.xy, 5.0) * 0.9);
      vec2 edge = min(abs(vWorld.xy), abs(vWorld.xy - hall));
      float border = 1.0 - smoothstep(0.03, 0.05 + fwidth(vWorld.x) + fwidth(vWorld.y), min(edge.x, edge.y));
      if (beyond <= 0.05) color = mix(color, ink, border * 0.8);
      alpha = 1.0 - smoothstep(0.0, 5.0, beyond);
      if (beyond > 0.05) alpha *= 0.55;
    } else if (vKind < 1.5) {
      color = zone;
      vec2 inside = min(vLocal, 1.0 - vLocal) * vSize;
      float border = 1.0 - smoothstep(0.03, 0.04 + fwidth(vWorld.x) + fwidth(vWorld.y), min(inside.x, inside.y));
      color = mix(color, ink, border * 0.55);
      color = mix(color, grid, gridLine(vWorld.xy, 1.0) * 0.35);
    } else if (vKind < 2.5) {
      vec2 from = abs(vLocal - 0.5) * 2.0;
      vec2 soft = smoothstep(vec2(0.0), max(vExtra.yz, 0.001), 1.0 - from);
      color = background * 0.25;
      alpha = vExtra.x * soft.x * soft.y;
    } else {
      color = ink;
      alpha = texture2D(names, vec2(vLocal.x * vExtra.z, 1.0 - mix(vExtra.y, vExtra.x, vLocal.y))).a;
    }
    gl_FragColor = vec4(hazed(color, vWorld, cameraPosition), alpha);
  }
`;
