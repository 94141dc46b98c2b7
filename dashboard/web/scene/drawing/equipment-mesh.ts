import { BufferAttribute, BufferGeometry, DoubleSide, Mesh, ShaderMaterial } from 'three';
import type { EquipmentState, Pattern, SceneHall } from '../input.ts';
import { drawEquipment } from '../shapes/index.ts';
import { MeshBuilder } from '../shapes/mesh-builder.ts';
import { drawSteelwork } from '../shapes/steelwork.ts';
import { rgb } from '../theme.ts';
import { LIGHTING } from './lighting.ts';
import type { SharedUniforms } from './shared-uniforms.ts';
import { StateTexture } from './state-texture.ts';

// All equipment and steel of a hall is one mesh: every vertex knows its owner, and the owner's row of the state texture says how it looks.
// Owner 0 is the steelwork; equipment follows in the order of the input.

const NONE = -9;
const RUN: Readonly<Record<EquipmentState['run'], number>> = { none: 0, running: 1, stopped: 2, unknown: 3 };
export const PATTERN: Readonly<Record<Pattern, number>> = { plain: 0, dotted: 1, hatched: 2 };

export type Highlight = 'none' | 'hover' | 'selected';
export const HIGHLIGHT: Readonly<Record<Highlight, number>> = { none: 0, hover: 1, selected: 2 };

export class EquipmentMesh {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  readonly #input: SceneHall;
  readonly #state: StateTexture;
  readonly #geometries = new Map<number, BufferGeometry>();

  constructor(input: SceneHall, shared: SharedUniforms) {
    this.#input = input;
    this.#state = new StateTexture(input.equipment.length + 1, 5);
    const material = new ShaderMaterial({
      uniforms: { ...shared, state: { value: this.#state.texture } },
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      side: DoubleSide,
    });
    this.mesh = new Mesh(new BufferGeometry(), material);
    this.mesh.position.set(input.at.x, input.at.y, 0);
    this.mesh.updateMatrixWorld();
    for (const [index, { position }] of input.equipment.entries()) {
      this.#state.set(index + 1, 2, NONE, NONE, NONE, NONE);
      this.#state.set(index + 1, 3, NONE, 0, input.at.x + position.x, input.at.y + position.y);
    }
    this.#state.set(0, 3, NONE, 0, 0, 0);
  }

  /** Round shapes get this many sides; what was built once is kept. */
  setDetail(segments: number): void {
    const geometry = this.#geometries.get(segments) ?? geometryOf(this.#input, segments);
    this.#geometries.set(segments, geometry);
    this.mesh.geometry = geometry;
  }

  update(states: readonly EquipmentState[]): void {
    for (const [index, state] of states.entries()) {
      const row = index + 1;
      const [r, g, b] = state.tint ? rgb(state.tint) : [0, 0, 0];
      this.#state.set(row, 0, r, g, b, state.tint ? 1 : 0);
      this.#state.setComponent(row, 1, 0, RUN[state.run]);
      this.#state.setComponent(row, 1, 1, PATTERN[state.pattern]);
      const [ll, l, h, hh] = state.levelLimits;
      this.#state.set(row, 2, ll ?? NONE, l ?? NONE, h ?? NONE, hh ?? NONE);
      this.#state.setComponent(row, 3, 0, state.level ?? NONE);
      this.#state.setComponent(row, 3, 1, PATTERN[state.levelPattern]);
      const [ir, ig, ib] = state.inside ? rgb(state.inside) : [0, 0, 0];
      this.#state.set(row, 4, ir, ig, ib, (state.inside ? 1 : 0) + (state.isOpen ? 2 : 0));
    }
    this.#state.commit();
  }

  /** `isDimmed` for owners outside the unit in focus; the steelwork asks with undefined. */
  mark(highlightOf: (id: string) => Highlight, isDimmed: (id: string | undefined) => boolean): void {
    this.#state.setComponent(0, 1, 2, isDimmed(undefined) ? 1 : 0);
    for (const [index, { id }] of this.#input.equipment.entries()) {
      this.#state.setComponent(index + 1, 1, 2, isDimmed(id) ? 1 : 0);
      this.#state.setComponent(index + 1, 1, 3, HIGHLIGHT[highlightOf(id)]);
    }
    this.#state.commit();
  }

  dispose(): void {
    for (const geometry of this.#geometries.values()) geometry.dispose();
    this.mesh.material.dispose();
    this.#state.dispose();
  }
}

const geometryOf = (input: SceneHall, segments: number): BufferGeometry => {
  const builder = new MeshBuilder(segments);
  builder.owner(0);
  drawSteelwork(builder, input);
  for (const [index, equipment] of input.equipment.entries()) {
    builder.owner(index + 1);
    drawEquipment(builder, equipment);
  }
  const data = builder.data();
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(data.position, 3));
  geometry.setAttribute('normal', new BufferAttribute(data.normal, 3));
  geometry.setAttribute('paint', new BufferAttribute(data.paint, 2));
  geometry.setAttribute('owner', new BufferAttribute(data.owner, 1));
  geometry.setAttribute('fill', new BufferAttribute(data.fill, 1));
  geometry.setIndex(new BufferAttribute(data.index, 1));
  return geometry;
};

const VERTEX = /* glsl */ `
  attribute vec2 paint;
  attribute float owner;
  attribute float fill;
  uniform sampler2D state;
  varying vec3 vWorld;
  varying vec3 vNormal;
  varying vec2 vPaint;
  varying float vFill;
  flat varying vec4 vTint;
  flat varying vec4 vLook;
  flat varying vec4 vLimits;
  flat varying vec4 vLevel;
  flat varying vec4 vInside;

  void main() {
    int row = int(owner + 0.5);
    vTint = texelFetch(state, ivec2(0, row), 0);
    vLook = texelFetch(state, ivec2(1, row), 0);
    vLimits = texelFetch(state, ivec2(2, row), 0);
    vLevel = texelFetch(state, ivec2(3, row), 0);
    vInside = texelFetch(state, ivec2(4, row), 0);
    vec4 world = modelMatrix * vec4(position, 1.0);
    vWorld = world.xyz;
    vNormal = normal;
    vPaint = paint;
    vFill = fill;
    gl_Position = projectionMatrix * viewMatrix * world;
  }
`;

const FRAGMENT = /* glsl */ `
  varying vec3 vWorld;
  varying vec3 vNormal;
  varying vec2 vPaint;
  varying float vFill;
  flat varying vec4 vTint;
  flat varying vec4 vLook;
  flat varying vec4 vLimits;
  flat varying vec4 vLevel;
  flat varying vec4 vInside;
  uniform vec3 paintTone;
  uniform vec3 lineTone;
  uniform vec3 focusTone;
  uniform float pixelScale;
  ${LIGHTING}

  /** Ticks of a limit: dashes around the wall, longer ones for the outer limits. */
  float tick(float limit, float share, float width) {
    if (limit < -1.0) return 0.0;
    float around = fract(atan(vWorld.y - vLevel.w, vWorld.x - vLevel.z) * 8.0 / 6.2831853);
    return step(abs(vFill - limit), width) * step(around, share);
  }

  void main() {
    float light = vPaint.x;
    float live = vPaint.y;
    int run = int(vLook.x + 0.5);
    if (run == 1) light = mix(light, light * 1.22, live);
    if (run == 2) light = mix(light, light * 0.50, live);
    vec3 base = paintTone * light;
    base = mix(base, vTint.rgb * mix(0.75, 1.05, light), vTint.a * live);

    float width = max(fwidth(vFill) * 0.9, 0.006);
    bool fillable = vFill > -1.0;
    bool isOpen = vInside.w > 1.5 && vFill > -5.0 && !fillable;
    bool isInside = isOpen || (fillable && vFill <= vLevel.x);
    bool glows = isInside && mod(vInside.w, 2.0) > 0.5;
    if (isOpen) base = paintTone * 0.16;
    if (fillable && vLevel.x > -1.0) {
      bool wet = vFill <= vLevel.x;
      if (wet && !glows) base *= 0.56;
      if (wet && vLevel.y > 1.5) base *= mix(1.0, 1.45, hatching(9.0 * pixelScale));
      base = mix(base, lineTone * 0.95, step(abs(vFill - vLevel.x), width * 1.1));
    }
    if (fillable) {
      float marks = max(max(tick(vLimits.x, 0.62, width), tick(vLimits.w, 0.62, width)), max(tick(vLimits.y, 0.3, width), tick(vLimits.z, 0.3, width)));
      base = mix(base, base.r < 0.45 ? vec3(0.86) : vec3(0.10, 0.11, 0.12), marks * 0.85);
    }
    if (glows) base = vInside.rgb;
    if (run == 3 || vLook.y > 1.5) base *= mix(1.0, 0.55, hatching(10.0 * pixelScale) * live);
    else if (vLook.y > 0.5) base *= mix(1.0, 0.5, dotting(7.0 * pixelScale) * live);

    vec3 color = lit(base, vNormal, vWorld, cameraPosition, 0.10 * live * (1.0 - vTint.a));
    if (glows) color = mix(color, base, 0.6);
    if (vLook.w > 0.5) color = mix(color, focusTone, vLook.w > 1.5 ? 0.13 : 0.06);
    color = hazed(color, vWorld, cameraPosition);
    gl_FragColor = vec4(mix(color, background, 0.75 * vLook.z), 1.0);
  }
`;
