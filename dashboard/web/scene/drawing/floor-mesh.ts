import { BufferAttribute, BufferGeometry, CanvasTexture, Color, LinearFilter, Mesh, ShaderMaterial } from 'three';
import type { HallState, SceneEquipment, SceneHall, SceneInput } from '../input.ts';
import { boundsOf } from '../layout/site.ts';
import { zonesOf } from '../layout/zones.ts';
import type { SceneTheme } from '../theme.ts';
import { LIGHTING } from './lighting.ts';
import { type SharedUniforms, set } from './shared-uniforms.ts';

// The floor is never written to depth: the camera cannot get under it, and its layers lie in one plane. One mesh in painter's
// order: ground of the site, halls, zones, contact shadows, names.

const KIND = { hall: 0, zone: 1, shadow: 2, name: 3, ground: 4 } as const;
const LINE_PIXELS = 64;
/** Metres of letter height on the floor, of an area and of a hall. */
const NAME_HEIGHT = 1;
const HALL_NAME_HEIGHT = 3.6;
/** Ground around a hall that fades out, metres. */
const APRON = 6;
const GROUND = 14;

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
  #written = '';

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
        apron: { value: APRON },
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

  /** Paints the names of halls and areas, in the order of the input. */
  setNames(halls: readonly Pick<HallState, 'name' | 'areaNames'>[]): void {
    const written = JSON.stringify(halls.map(({ name, areaNames }) => [name, areaNames]));
    if (written === this.#written) return;
    this.#written = written;
    this.#build(halls);
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.#texture.dispose();
  }

  #build(states: readonly Pick<HallState, 'name' | 'areaNames'>[]): void {
    const { halls } = this.#input;
    const names = states.flatMap(({ name, areaNames }) => [...areaNames, ...(name === null ? [] : [name])]);
    const rows = new Map(names.map((name, row) => [name, row]));
    const widths = this.#paint(names);
    /** A name as a quad of this height, or smaller where there is less room; its upper left corner is given. */
    const nameQuad = (
      name: string | null | undefined,
      left: number,
      top: number,
      wish: number,
      room: number,
    ): Quad[] => {
      const row = rows.get(name ?? '');
      if (row === undefined) return [];
      const share = widths[row] ?? 0;
      const width = (wish * share * this.#canvas.width) / LINE_PIXELS;
      const scale = Math.min(1, room / width);
      const high = { x: left + width * scale, y: top };
      const extra = [row / names.length, (row + 1) / names.length, share] as const;
      return [{ kind: KIND.name, low: { x: left, y: top - wish * scale }, high, extra }];
    };
    const { low, high } = boundsOf(halls);
    const quads: Quad[] = [];
    if (halls.length > 1)
      quads.push({
        kind: KIND.ground,
        low: { x: low.x - GROUND, y: low.y - GROUND },
        high: { x: high.x + GROUND, y: high.y + GROUND },
        extra: [0, 0, 0],
      });
    for (const { at, hall } of halls)
      quads.push({
        kind: KIND.hall,
        low: { x: at.x - APRON, y: at.y - APRON },
        high: { x: at.x + hall.x + APRON, y: at.y + hall.y + APRON },
        extra: [0, 0, 0],
      });
    for (const [index, hall] of halls.entries()) {
      const zones = zonesOf(hall.equipment);
      const inHall: Quad[] = zones.map((zone) => ({
        kind: KIND.zone,
        low: zone.low,
        high: zone.high,
        extra: [0, 0, 0],
      }));
      inHall.push(...hall.equipment.map(shadowOf));
      for (const zone of zones) {
        const name = states[index]?.areaNames[hall.areas.indexOf(zone.area)];
        inHall.push(...nameQuad(name, zone.low.x + 0.2, zone.low.y - 0.1, NAME_HEIGHT, zone.high.x - zone.low.x - 0.4));
      }
      inHall.push(...nameQuad(states[index]?.name, 0, -0.7, HALL_NAME_HEIGHT, hall.hall.x));
      quads.push(...inHall.map((quad) => moved(quad, hall.at)));
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

/** The higher it hangs and the flatter it is, the softer and wider its shadow. */
const shadowOf = ({ position, footprint, height }: SceneEquipment): Quad => {
  const spread = 0.35 + position.z * 0.09 + height * 0.02;
  const half = { x: footprint.x / 2 + spread, y: footprint.y / 2 + spread };
  return {
    kind: KIND.shadow,
    low: { x: position.x - half.x, y: position.y - half.y },
    high: { x: position.x + half.x, y: position.y + half.y },
    extra: [0.55 / (1 + position.z * 0.35), spread / half.x, spread / half.y],
  };
};

const moved = ({ low, high, ...quad }: Quad, at: SceneHall['at']): Quad => ({
  ...quad,
  low: { x: low.x + at.x, y: low.y + at.y },
  high: { x: high.x + at.x, y: high.y + at.y },
});

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
  uniform float apron;
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
    if (vKind > 3.5) {
      // The ground stands back between floor and background, with a coarse grid and a soft end.
      vec2 inside = min(vLocal, 1.0 - vLocal) * vSize;
      color = mix(background, floor, 0.55);
      color = mix(color, grid, gridLine(vWorld.xy, 10.0) * 0.28);
      alpha = smoothstep(0.0, 9.0, min(inside.x, inside.y));
    } else if (vKind < 0.5) {
      vec2 hall = vSize - 2.0 * apron;
      vec2 at = vLocal * vSize - apron;
      vec2 outside = max(max(-at, at - hall), 0.0);
      float beyond = length(outside);
      color = floor;
      color = mix(color, grid, gridLine(at, 1.0) * 0.45);
      color = mix(color, grid, gridLine(at, 5.0) * 0.9);
      vec2 edge = min(abs(at), abs(at - hall));
      float border = 1.0 - smoothstep(0.03, 0.05 + fwidth(at.x) + fwidth(at.y), min(edge.x, edge.y));
      if (beyond <= 0.05) color = mix(color, ink, border * 0.8);
      alpha = 1.0 - smoothstep(0.0, apron - 1.0, beyond);
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
