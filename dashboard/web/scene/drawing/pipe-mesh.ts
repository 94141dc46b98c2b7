import { BufferAttribute, BufferGeometry, type Color, DoubleSide, Mesh, ShaderMaterial } from 'three';
import type { PipeState, SceneHall } from '../input.ts';
import { type Route, routePipes } from '../layout/route.ts';
import { buildTubes } from '../layout/tube.ts';
import type { Detail } from '../quality-level.ts';
import { rgb } from '../theme.ts';
import { HIGHLIGHT, type Highlight, PATTERN } from './equipment-mesh.ts';
import { LIGHTING } from './lighting.ts';
import type { SharedUniforms } from './shared-uniforms.ts';
import { StateTexture } from './state-texture.ts';

/** Pipes of every medium are grey; thickness alone tells bulk from utility. */
const RADIUS: Readonly<Record<string, number>> = {
  gas: 0.075,
  hydrogen: 0.06,
  solid: 0.1,
  slurry: 0.075,
  steam: 0.075,
};
const RADIUS_OTHER = 0.045;
/** The speed law counts pipe lengths a second; one length is this many metres for all pipes, so that equal loads look equally fast. */
const REFERENCE_LENGTH = 3;
/** Metres from dash to dash. */
const PERIOD = 1.1;

export interface PipeTones {
  readonly pipeTone: { readonly value: Color };
  readonly dashTone: { readonly value: Color };
}

/** All pipes of a hall as one mesh with moving dashes. */
export class PipeMesh {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  readonly ids: readonly string[];
  readonly #order: readonly number[];
  readonly #tubes: readonly { readonly route: Route; readonly radius: number }[];
  readonly #geometries = new Map<Detail, BufferGeometry>();
  readonly #state: StateTexture;
  readonly #phase: Float64Array;
  readonly #speed: Float64Array;

  constructor(input: SceneHall, shared: SharedUniforms, tones: PipeTones) {
    const routes = routePipes(input);
    const inputIndex = new Map(input.pipes.map(({ id }, index) => [id, index]));
    const medium = new Map(input.pipes.map((pipe) => [pipe.id, pipe.medium]));
    this.ids = routes.map(({ id }) => id);
    this.#order = routes.map(({ id }) => inputIndex.get(id) ?? 0);
    this.#tubes = routes.map((route) => ({ route, radius: RADIUS[medium.get(route.id) ?? ''] ?? RADIUS_OTHER }));
    this.#state = new StateTexture(routes.length, 2);
    this.#phase = new Float64Array(routes.length);
    this.#speed = new Float64Array(routes.length);
    const material = new ShaderMaterial({
      uniforms: { ...shared, ...tones, state: { value: this.#state.texture }, period: { value: PERIOD } },
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      side: DoubleSide,
    });
    this.mesh = new Mesh(new BufferGeometry(), material);
    this.mesh.position.set(input.at.x, input.at.y, 0);
    this.mesh.updateMatrixWorld();
  }

  /** Sides and bends of the tubes; what was built once is kept. */
  setDetail(detail: Detail): void {
    const geometry = this.#geometries.get(detail) ?? this.#geometryOf(detail);
    this.#geometries.set(detail, geometry);
    this.mesh.geometry = geometry;
  }

  update(states: readonly PipeState[]): void {
    for (const [row, index] of this.#order.entries()) {
      const state = states[index];
      if (!state) continue;
      const [r, g, b] = state.tint ? rgb(state.tint) : [0, 0, 0];
      this.#state.set(row, 0, r, g, b, state.tint ? 1 : 0);
      // Direction in the units (0 still, ±1 flowing), pattern in the tens.
      this.#state.setComponent(row, 1, 1, Math.sign(state.speed) + 10 * PATTERN[state.pattern]);
      this.#speed[row] = state.pattern === 'hatched' ? 0 : state.speed;
    }
    this.#state.commit();
  }

  /** True while dashes have to move. */
  get isFlowing(): boolean {
    return this.#speed.some((speed) => speed !== 0);
  }

  /** Moves the dashes on by a time in seconds. */
  advance(seconds: number): void {
    for (let row = 0; row < this.#phase.length; row += 1) {
      const phase = ((this.#phase[row] ?? 0) + (this.#speed[row] ?? 0) * REFERENCE_LENGTH * seconds) % PERIOD;
      this.#phase[row] = phase;
      this.#state.setComponent(row, 1, 0, phase);
    }
    this.#state.commit();
  }

  mark(highlightOf: (id: string) => Highlight, isDimmed: (id: string) => boolean): void {
    for (const [row, id] of this.ids.entries()) {
      this.#state.setComponent(row, 1, 2, isDimmed(id) ? 1 : 0);
      this.#state.setComponent(row, 1, 3, HIGHLIGHT[highlightOf(id)]);
    }
    this.#state.commit();
  }

  dispose(): void {
    for (const geometry of this.#geometries.values()) geometry.dispose();
    this.mesh.material.dispose();
    this.#state.dispose();
  }

  #geometryOf({ pipeSides, bendSteps }: Detail): BufferGeometry {
    const data = buildTubes(this.#tubes, pipeSides, bendSteps);
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(data.position, 3));
    geometry.setAttribute('normal', new BufferAttribute(data.normal, 3));
    geometry.setAttribute('along', new BufferAttribute(data.along, 1));
    geometry.setAttribute('owner', new BufferAttribute(data.pipe, 1));
    geometry.setIndex(new BufferAttribute(data.index, 1));
    return geometry;
  }
}

const VERTEX = /* glsl */ `
  attribute float along;
  attribute float owner;
  uniform sampler2D state;
  varying vec3 vWorld;
  varying vec3 vNormal;
  varying float vAlong;
  flat varying vec4 vTint;
  flat varying vec4 vLook;

  void main() {
    int row = int(owner + 0.5);
    vTint = texelFetch(state, ivec2(0, row), 0);
    vLook = texelFetch(state, ivec2(1, row), 0);
    vec4 world = modelMatrix * vec4(position, 1.0);
    vWorld = world.xyz;
    vNormal = normal;
    vAlong = along;
    gl_Position = projectionMatrix * viewMatrix * world;
  }
`;

const FRAGMENT = /* glsl */ `
  varying vec3 vWorld;
  varying vec3 vNormal;
  varying float vAlong;
  flat varying vec4 vTint;
  flat varying vec4 vLook;
  uniform vec3 pipeTone;
  uniform vec3 dashTone;
  uniform vec3 focusTone;
  uniform float period;
  uniform float pixelScale;
  ${LIGHTING}

  void main() {
    float pattern = floor((vLook.y + 1.5) / 10.0);
    float direction = vLook.y - 10.0 * pattern;
    vec3 base = mix(pipeTone, vTint.rgb, vTint.a);
    // A dash brightens towards its head, so that a still picture shows the direction too.
    float place = fract((vAlong - vLook.x) / period);
    if (direction < 0.0) place = 1.0 - place;
    float blur = clamp((fwidth(vAlong) / period - 0.06) * 3.2, 0.0, 1.0);
    float dash = place < 0.55 ? smoothstep(0.0, 0.5, place) : 0.0;
    dash = mix(dash, 0.24, blur) * step(0.5, abs(direction));
    base = mix(base, mix(dashTone, vTint.rgb * 1.35, vTint.a * 0.6), dash * 0.75);
    if (pattern > 1.5) base *= mix(1.0, 0.4, hatching(7.0 * pixelScale));
    else if (pattern > 0.5) base *= mix(1.0, 0.55, dotting(6.0 * pixelScale));

    vec3 color = lit(base, vNormal, vWorld, cameraPosition, 0.06);
    if (vLook.w > 0.5) color = mix(color, focusTone, vLook.w > 1.5 ? 0.75 : 0.4);
    color = hazed(color, vWorld, cameraPosition);
    gl_FragColor = vec4(mix(color, background, 0.75 * vLook.z), 1.0);
  }
`;
