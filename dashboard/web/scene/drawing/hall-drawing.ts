import { type Camera, DoubleSide, Raycaster, Vector2, Vector3 } from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import type { HallState, SceneHall, Target } from '../input.ts';
import { DETAIL, type QualityLevel } from '../quality-level.ts';
import { EquipmentMesh, type Highlight } from './equipment-mesh.ts';
import { PipeMesh, type PipeTones } from './pipe-mesh.ts';
import type { SharedUniforms } from './shared-uniforms.ts';

export interface Pick {
  readonly target: Target;
  /** On the site, metres. */
  readonly point: Vector3;
  readonly distance: number;
}

/** One hall: its equipment and its pipes at a level of detail that may change while it is on screen. */
export class HallDrawing {
  readonly hall: SceneHall;
  readonly equipment: EquipmentMesh;
  readonly pipes: PipeMesh;
  /** For picking, by the geometry drawn: a tenth of a second each, once. */
  readonly #trees = new WeakMap<object, MeshBVH>();
  readonly #raycaster = new Raycaster();
  #level: QualityLevel | null = null;

  /** Nothing is drawn before `setLevel`. */
  constructor(hall: SceneHall, shared: SharedUniforms, tones: PipeTones) {
    this.hall = hall;
    this.equipment = new EquipmentMesh(hall, shared);
    this.pipes = new PipeMesh(hall, shared, tones);
  }

  get level(): QualityLevel | null {
    return this.#level;
  }

  /** Answers whether that was a change. */
  setLevel(level: QualityLevel): boolean {
    if (level === this.#level) return false;
    this.#level = level;
    const detail = DETAIL[level];
    this.equipment.setDetail(detail.segments);
    this.pipes.setDetail(detail);
    return true;
  }

  update(state: HallState): void {
    this.equipment.update(state.equipment);
    this.pipes.update(state.pipes);
  }

  /** `focused`: everything but this equipment and its pipes stands back; null: nothing does. */
  mark(selected: Target | null, hovered: Target | null, focused: Target | null): void {
    const of =
      (kind: Target['kind']) =>
      (id: string): Highlight =>
        this.#is(selected, kind, id) ? 'selected' : this.#is(hovered, kind, id) ? 'hover' : 'none';
    const ends = new Map(this.hall.pipes.map((pipe) => [pipe.id, pipe]));
    const inHall = focused?.hall === this.hall.id ? focused.id : null;
    this.equipment.mark(of('equipment'), (id) => focused !== null && id !== inHall);
    this.pipes.mark(of('pipe'), (id) => {
      const pipe = ends.get(id);
      return focused !== null && (inHall === null || (pipe?.from !== inHall && pipe?.to !== inHall));
    });
  }

  /** Builds the trees ahead of the first question. */
  preparePicking(): void {
    this.#tree(this.equipment.mesh.geometry);
    this.#tree(this.pipes.mesh.geometry);
  }

  /** `x` and `y` from -1 to 1, y up. Steelwork (owner 0 of the equipment) is looked through. */
  pick(camera: Camera, x: number, y: number): Pick | null {
    if (this.#level === null) return null;
    const { at, id: hall } = this.hall;
    const offset = new Vector3(at.x, at.y, 0);
    this.#raycaster.setFromCamera(new Vector2(x, y), camera);
    const { ray } = this.#raycaster;
    ray.origin.sub(offset);
    let best: Pick | null = null;
    for (const kind of ['equipment', 'pipe'] as const) {
      const { geometry } = kind === 'equipment' ? this.equipment.mesh : this.pipes.mesh;
      const owners = geometry.getAttribute('owner');
      const hits = this.#tree(geometry)
        .raycast(ray, DoubleSide)
        .sort((a, b) => a.distance - b.distance);
      for (const hit of hits) {
        const owner = hit.face ? owners.getX(hit.face.a) : 0;
        const id = kind === 'equipment' ? this.hall.equipment[owner - 1]?.id : this.pipes.ids[owner];
        if (id === undefined) continue;
        if (!best || hit.distance < best.distance)
          best = { target: { kind, hall, id }, point: hit.point.clone().add(offset), distance: hit.distance };
        break;
      }
    }
    return best;
  }

  dispose(): void {
    this.equipment.dispose();
    this.pipes.dispose();
  }

  #is(target: Target | null, kind: Target['kind'], id: string): boolean {
    return target?.kind === kind && target.hall === this.hall.id && target.id === id;
  }

  #tree(geometry: EquipmentMesh['mesh']['geometry']): MeshBVH {
    const tree = this.#trees.get(geometry) ?? new MeshBVH(geometry);
    this.#trees.set(geometry, tree);
    return tree;
  }
}
