import { OrthographicCamera, PerspectiveCamera } from 'three';
import type { Vector } from '../input.ts';
import type { SiteBounds } from '../layout/site.ts';
import { basis, between, eyeOf, FIELD_OF_VIEW, fitted, HOME_ANGLES, limited, type View } from './view.ts';

export type Look = 'free' | 'top' | 'front' | 'side';

const ANGLES: Readonly<Record<Look, { azimuth: number; elevation: number }>> = {
  free: HOME_ANGLES,
  top: { azimuth: 0, elevation: Math.PI / 2 },
  front: { azimuth: 0, elevation: 0 },
  side: { azimuth: -Math.PI / 2, elevation: 0 },
};
const MOVE_MS = 350;

/** A camera that circles a point of the site. Moves take 350 ms, or none when the reader wants no motion. */
export class OrbitCamera {
  readonly perspective = new PerspectiveCamera((FIELD_OF_VIEW * 180) / Math.PI, 1, 0.5, 400);
  readonly orthographic = new OrthographicCamera(-1, 1, 1, -1, 0.5, 400);
  readonly #site: SiteBounds;
  readonly #isStill: () => boolean;
  #view: View;
  #move: { from: View; to: View; startMs: number | null } | null = null;
  #aspect = 1;
  #isHome = true;

  constructor(site: SiteBounds, isStill: () => boolean) {
    this.#site = site;
    this.#isStill = isStill;
    this.#view = {
      target: { x: (site.low.x + site.high.x) / 2, y: (site.low.y + site.high.y) / 2, z: 2 },
      ...HOME_ANGLES,
      distance: site.high.x - site.low.x,
      orthographic: false,
    };
    for (const camera of [this.perspective, this.orthographic]) camera.up.set(0, 0, 1);
  }

  get view(): View {
    return this.#view;
  }

  get active(): PerspectiveCamera | OrthographicCamera {
    return this.#view.orthographic ? this.orthographic : this.perspective;
  }

  get eye(): Vector {
    return eyeOf(this.#view);
  }

  /** Metres that a pixel covers at this distance in a picture of this height; without perspective everywhere the same. */
  metresPerPixel(distance: number, height: number): number {
    const { orthographic, distance: own } = this.#view;
    return (2 * (orthographic ? own : distance) * Math.tan(FIELD_OF_VIEW / 2)) / height;
  }

  /** Nobody has moved it from home since. */
  get isHome(): boolean {
    return this.#isHome;
  }

  get isMoving(): boolean {
    return this.#move !== null;
  }

  resize(width: number, height: number): void {
    this.#aspect = width / Math.max(1, height);
    this.#apply();
  }

  fit(corners: readonly Vector[], look?: Look): void {
    const angles = look ? ANGLES[look] : { azimuth: this.#view.azimuth, elevation: this.#view.elevation };
    const orthographic = look ? look !== 'free' : this.#view.orthographic;
    this.moveTo(fitted(corners, angles, orthographic, this.#aspect));
  }

  /** Home angles again, with the corners in the picture. */
  home(corners: readonly Vector[]): void {
    this.moveTo(fitted(corners, HOME_ANGLES, false, this.#aspect));
    this.#isHome = true;
  }

  jumpHome(corners: readonly Vector[]): void {
    this.jumpTo(fitted(corners, HOME_ANGLES, false, this.#aspect));
    this.#isHome = true;
  }

  moveTo(to: View): void {
    this.#isHome = false;
    if (this.#isStill()) this.jumpTo(to);
    else this.#move = { from: this.#view, to: limited(to, this.#site), startMs: null };
  }

  jumpTo(to: View): void {
    this.#isHome = false;
    this.#move = null;
    this.#view = limited(to, this.#site);
    this.#apply();
  }

  /** Turns by angles in radians. A plan or elevation that is turned becomes a free view. */
  orbit(azimuth: number, elevation: number): void {
    const { view } = this;
    this.jumpTo({
      ...view,
      azimuth: view.azimuth + azimuth,
      elevation: view.elevation + elevation,
      orthographic: false,
    });
  }

  /** Shifts the picture by CSS pixels. */
  pan(dx: number, dy: number, viewportHeight: number): void {
    const { view } = this;
    const { right, up } = basis(view);
    const metres = (2 * view.distance * Math.tan(FIELD_OF_VIEW / 2)) / viewportHeight;
    this.jumpTo({
      ...view,
      target: {
        x: view.target.x - (right.x * dx - up.x * dy) * metres,
        y: view.target.y - (right.y * dx - up.y * dy) * metres,
        z: view.target.z + up.z * dy * metres,
      },
    });
  }

  /** Nearer for factors below 1. `towards` stays where it is on the screen. */
  zoom(factor: number, towards: Vector | null): void {
    const { view } = this;
    const distance = limited({ ...view, distance: view.distance * factor }, this.#site).distance;
    const part = 1 - distance / view.distance;
    const { target } = view;
    const toward = towards ?? target;
    this.jumpTo({
      ...view,
      distance,
      target: {
        x: target.x + (toward.x - target.x) * part,
        y: target.y + (toward.y - target.y) * part,
        z: target.z + (toward.z - target.z) * part,
      },
    });
  }

  /** Goes on with a move; `nowMs` is the frame's time. */
  tick(nowMs: number): void {
    if (!this.#move) return;
    this.#move.startMs ??= nowMs;
    const part = Math.min(1, (nowMs - this.#move.startMs) / MOVE_MS);
    this.#view = part === 1 ? this.#move.to : between(this.#move.from, this.#move.to, part);
    if (part === 1) this.#move = null;
    this.#apply();
  }

  #apply(): void {
    const eye = eyeOf(this.#view);
    const { target, distance } = this.#view;
    const { up } = basis(this.#view);
    const half = distance * Math.tan(FIELD_OF_VIEW / 2);
    const { low, high } = this.#site;
    // The far corner of the site is seen from every place the camera may take.
    const reach = 1.5 * Math.hypot(high.x - low.x, high.y - low.y) + 100;
    this.perspective.aspect = this.#aspect;
    this.orthographic.left = -half * this.#aspect;
    this.orthographic.right = half * this.#aspect;
    this.orthographic.top = half;
    this.orthographic.bottom = -half;
    for (const camera of [this.perspective, this.orthographic]) {
      camera.position.set(eye.x, eye.y, eye.z);
      camera.up.set(up.x, up.y, up.z);
      camera.lookAt(target.x, target.y, target.z);
      camera.near = Math.max(0.2, distance * 0.02);
      camera.far = distance + reach;
      camera.updateProjectionMatrix();
      camera.updateMatrixWorld();
    }
  }
}
