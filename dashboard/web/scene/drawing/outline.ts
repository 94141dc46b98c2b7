import { BufferGeometry, type Color, EdgesGeometry, LineBasicMaterial, LineSegments } from 'three';

const CREASE_DEGREES = 28;

/** Thin edges around one equipment or pipe, cut out of its merged mesh; nothing is drawn for the others. */
export class Outline {
  readonly lines: LineSegments<BufferGeometry, LineBasicMaterial>;
  #source: BufferGeometry | null = null;
  #owner: number | null = null;

  constructor(renderOrder: number) {
    this.lines = new LineSegments(new BufferGeometry(), new LineBasicMaterial({ toneMapped: false, fog: false }));
    this.lines.frustumCulled = false;
    this.lines.visible = false;
    this.lines.renderOrder = renderOrder;
  }

  get color(): Color {
    return this.lines.material.color;
  }

  /** `at`: where the mesh of that geometry stands on the site. */
  show(source: BufferGeometry | null, owner: number | null, at: { readonly x: number; readonly y: number }): void {
    if (owner === this.#owner && source === this.#source) return;
    this.#owner = owner;
    this.#source = source;
    this.lines.geometry.dispose();
    this.lines.visible = source !== null && owner !== null;
    if (!source || owner === null) return;
    this.lines.position.set(at.x, at.y, 0);
    const part = partOf(source, owner);
    this.lines.geometry = new EdgesGeometry(part, CREASE_DEGREES);
    part.dispose();
  }

  dispose(): void {
    this.lines.geometry.dispose();
    this.lines.material.dispose();
  }
}

/** The triangles of one owner. */
const partOf = (source: BufferGeometry, owner: number): BufferGeometry => {
  const owners = source.getAttribute('owner');
  const index = source.getIndex();
  const kept: number[] = [];
  for (let at = 0; index && at < index.count; at += 3) {
    if (owners.getX(index.getX(at)) === owner) kept.push(index.getX(at), index.getX(at + 1), index.getX(at + 2));
  }
  const part = new BufferGeometry();
  part.setAttribute('position', source.getAttribute('position'));
  part.setIndex(kept);
  return part;
};
