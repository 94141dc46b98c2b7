import { type BufferGeometry, type Camera, DoubleSide, Raycaster, Vector2, type Vector3 } from 'three';
import { MeshBVH } from 'three-mesh-bvh';

export interface Pick {
  readonly kind: 'equipment' | 'pipe';
  /** Value of the mesh's `owner` attribute. */
  readonly owner: number;
  readonly point: Vector3;
}

/** Finds what is under a point of the picture. The trees are built when first asked: about a tenth of a second, once. */
export class Picker {
  readonly #geometries: readonly { kind: Pick['kind']; geometry: BufferGeometry }[];
  readonly #raycaster = new Raycaster();
  #trees: { kind: Pick['kind']; geometry: BufferGeometry; tree: MeshBVH }[] | null = null;

  constructor(equipment: BufferGeometry, pipes: BufferGeometry) {
    this.#geometries = [
      { kind: 'equipment', geometry: equipment },
      { kind: 'pipe', geometry: pipes },
    ];
  }

  /** Builds the trees ahead of the first question. */
  prepare(): void {
    this.#trees ??= this.#geometries.map(({ kind, geometry }) => ({ kind, geometry, tree: new MeshBVH(geometry) }));
  }

  /** `x` and `y` from -1 to 1, y up. Steelwork (owner 0 of the equipment) is looked through. */
  pick(camera: Camera, x: number, y: number): Pick | null {
    this.prepare();
    this.#raycaster.setFromCamera(new Vector2(x, y), camera);
    let best: (Pick & { distance: number }) | null = null;
    for (const { kind, geometry, tree } of this.#trees ?? []) {
      const owners = geometry.getAttribute('owner');
      const hits = tree.raycast(this.#raycaster.ray, DoubleSide).sort((a, b) => a.distance - b.distance);
      for (const hit of hits) {
        const owner = hit.face ? owners.getX(hit.face.a) : 0;
        if (kind === 'equipment' && owner === 0) continue;
        if (!best || hit.distance < best.distance) best = { kind, owner, point: hit.point, distance: hit.distance };
        break;
      }
    }
    return best;
  }
}
