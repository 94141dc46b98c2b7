import { Vector3 } from 'three';
import type { Projected } from '../drawing/label-layer.ts';
import type { SceneEquipment } from '../input.ts';
import type { OrbitCamera } from './orbit-camera.ts';
import { FIELD_OF_VIEW } from './view.ts';

/** Where an equipment is in the picture, CSS pixels: `part` is the height looked at, 0 its foot and 1 its top. */
export const projected = (
  { active, view }: OrbitCamera,
  { position, height, footprint }: SceneEquipment,
  part: number,
  size: { readonly width: number; readonly height: number },
): Projected => {
  const at = new Vector3(position.x, position.y, position.z + height * part).project(active);
  const foot = new Vector3(position.x, position.y, position.z).project(active);
  const x = ((at.x + 1) / 2) * size.width;
  const y = ((1 - at.y) / 2) * size.height;
  return {
    x,
    y,
    pixels: Math.hypot((at.x - foot.x) * size.width, (at.y - foot.y) * size.height) / 2 || 0,
    halfWidth: (((footprint.x + footprint.y) / 4) * size.height) / (2 * view.distance * Math.tan(FIELD_OF_VIEW / 2)),
    isVisible: at.z < 1 && x >= 0 && y >= 0 && x <= size.width && y <= size.height,
  };
};
