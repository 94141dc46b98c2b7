import { Vector3 } from 'three';
import type { Projected } from '../drawing/label-layer.ts';
import type { SceneEquipment, Vector } from '../input.ts';
import type { OrbitCamera } from './orbit-camera.ts';
import { FIELD_OF_VIEW } from './view.ts';

/** Where a point of the site is in the picture, CSS pixels, and whether one sees it. */
export const pointOn = (
  { active }: OrbitCamera,
  { x, y, z }: Vector,
  size: { readonly width: number; readonly height: number },
): { x: number; y: number; isVisible: boolean } => {
  const at = new Vector3(x, y, z).project(active);
  const place = { x: ((at.x + 1) / 2) * size.width, y: ((1 - at.y) / 2) * size.height };
  return {
    ...place,
    isVisible: at.z < 1 && place.x >= 0 && place.y >= 0 && place.x <= size.width && place.y <= size.height,
  };
};

/** The point of the floor under a place of the picture; null above the horizon. */
export const floorUnder = (
  { active }: OrbitCamera,
  x: number,
  y: number,
  size: { readonly width: number; readonly height: number },
): Vector3 | null => {
  const far = new Vector3((x / size.width) * 2 - 1, 1 - (y / size.height) * 2, 0.5).unproject(active);
  const eye = active.position;
  const direction = far.sub(eye);
  const steps = -eye.z / direction.z;
  return steps > 0 && Number.isFinite(steps) ? direction.multiplyScalar(steps).add(eye) : null;
};

/** Where an equipment is in the picture, CSS pixels: `part` is the height looked at, 0 its foot and 1 its top. */
export const projected = (
  camera: OrbitCamera,
  { position, height, footprint }: SceneEquipment,
  part: number,
  size: { readonly width: number; readonly height: number },
): Projected => {
  const at = pointOn(camera, { ...position, z: position.z + height * part }, size);
  const foot = pointOn(camera, position, size);
  const metre = size.height / (2 * camera.view.distance * Math.tan(FIELD_OF_VIEW / 2));
  return {
    ...at,
    pixels: Math.hypot(at.x - foot.x, at.y - foot.y) || 0,
    halfWidth: ((footprint.x + footprint.y) / 4) * metre,
  };
};
