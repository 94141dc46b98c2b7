import type { SceneEquipment, Vector } from '../input.ts';
import type { SiteBounds } from '../layout/site.ts';

/** Where the camera looks from. Angles in radians: azimuth 0 looks north, elevation 0 is level. */
export interface View {
  readonly target: Vector;
  readonly azimuth: number;
  readonly elevation: number;
  readonly distance: number;
  readonly orthographic: boolean;
}

export interface Bounds {
  readonly low: Vector;
  readonly high: Vector;
}

/** Narrow, so that the far side of a hall is not drawn small. */
export const FIELD_OF_VIEW = (22 * Math.PI) / 180;
const ELEVATION_MIN = 0.03;
const ELEVATION_MAX = Math.PI / 2 - 0.001;
const DISTANCE_MIN = 3;
/** Free room around what is fitted, as a share of the picture: labels stand above the equipment. */
const MARGIN = { side: 0.015, top: 0.1, bottom: 0.03 } as const;

/** Nearly from the south: a line is longer from west to east than from south to north, and so is a screen. */
export const HOME_ANGLES = { azimuth: -0.1, elevation: 0.9 } as const;

/** Unit vectors of the picture: right, up, and into it. */
export const basis = ({ azimuth, elevation }: Pick<View, 'azimuth' | 'elevation'>) => {
  const [sa, ca, se, ce] = [Math.sin(azimuth), Math.cos(azimuth), Math.sin(elevation), Math.cos(elevation)];
  return {
    right: { x: ca, y: -sa, z: 0 },
    up: { x: sa * se, y: ca * se, z: ce },
    forward: { x: sa * ce, y: ca * ce, z: -se },
  };
};

export const eyeOf = (view: View): Vector => {
  const { forward } = basis(view);
  const { target, distance } = view;
  return { x: target.x - forward.x * distance, y: target.y - forward.y * distance, z: target.z - forward.z * distance };
};

/** Keeps the camera over the floor, near the site and out of the equipment's inside. */
export const limited = (view: View, { low, high }: SiteBounds): View => {
  const size = { x: high.x - low.x, y: high.y - low.y };
  return {
    ...view,
    elevation: clamp(view.elevation, ELEVATION_MIN, ELEVATION_MAX),
    distance: clamp(view.distance, DISTANCE_MIN, 3 * Math.max(size.x, size.y)),
    target: {
      x: clamp(view.target.x, low.x - 0.2 * size.x, high.x + 0.2 * size.x),
      y: clamp(view.target.y, low.y - 0.2 * size.y, high.y + 0.2 * size.y),
      z: clamp(view.target.z, 0, 20),
    },
  };
};

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

const dot = (a: Vector, b: Vector): number => a.x * b.x + a.y * b.y + a.z * b.z;

/** The view along the given angles in which these points fill the picture. `aspect` is width over height. */
export const fitted = (
  corners: readonly Vector[],
  angles: { azimuth: number; elevation: number },
  orthographic: boolean,
  aspect: number,
): View => {
  const { right, up, forward } = basis(angles);
  const tanY = Math.tan(FIELD_OF_VIEW / 2);
  const limitsX = tanY * aspect * (1 - 2 * MARGIN.side);
  const limitTop = tanY * (1 - 2 * MARGIN.top);
  const limitBottom = tanY * (1 - 2 * MARGIN.bottom);
  let target = corners[0] ?? { x: 0, y: 0, z: 0 };
  let distance = DISTANCE_MIN;
  // The centre of a box is not the centre of its picture in perspective: a few rounds of centring settle it.
  for (let round = 0; round < 8; round += 1) {
    distance = DISTANCE_MIN;
    for (const corner of corners) {
      const offset = { x: corner.x - target.x, y: corner.y - target.y, z: corner.z - target.z };
      const depth = orthographic ? 0 : dot(offset, forward);
      const y = dot(offset, up);
      distance = Math.max(
        distance,
        Math.abs(dot(offset, right)) / limitsX - depth,
        y / (y > 0 ? limitTop : -limitBottom) - depth,
      );
    }
    const spread = (axis: Vector) => {
      const values = corners.map((corner) => {
        const offset = { x: corner.x - target.x, y: corner.y - target.y, z: corner.z - target.z };
        return dot(offset, axis) / (orthographic ? distance : distance + dot(offset, forward));
      });
      return { low: Math.min(...values), high: Math.max(...values) };
    };
    const horizontal = spread(right);
    const vertical = spread(up);
    const shiftX = ((horizontal.low + horizontal.high) / 2) * distance;
    const shiftY = ((vertical.low + vertical.high) / 2 + tanY * (MARGIN.top - MARGIN.bottom)) * distance;
    target = {
      x: target.x + right.x * shiftX + up.x * shiftY,
      y: target.y + right.y * shiftX + up.y * shiftY,
      z: target.z + right.z * shiftX + up.z * shiftY,
    };
  }
  return { target, ...angles, distance, orthographic };
};

/** The eight corners of a box. */
export const cornersOf = ({ low, high }: Bounds): Vector[] =>
  [low.x, high.x].flatMap((x) => [low.y, high.y].flatMap((y) => [low.z, high.z].map((z) => ({ x, y, z }))));

/** Corners of the boxes around equipment, with this much room about each, m. */
export const cornersAround = (equipment: readonly SceneEquipment[], margin = 0): Vector[] =>
  equipment.flatMap(({ position: { x, y, z }, footprint, height }) => {
    const half = { x: footprint.x / 2 + margin, y: footprint.y / 2 + margin };
    return cornersOf({
      low: { x: x - half.x, y: y - half.y, z: Math.max(0, z - margin) },
      high: { x: x + half.x, y: y + half.y, z: z + height },
    });
  });

/** Half way (and any other part of the way) between two views; azimuth turns the short way round. */
export const between = (from: View, to: View, part: number): View => {
  const smooth = part * part * (3 - 2 * part);
  const mix = (a: number, b: number) => a + (b - a) * smooth;
  const turn = ((to.azimuth - from.azimuth + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
  return {
    target: {
      x: mix(from.target.x, to.target.x),
      y: mix(from.target.y, to.target.y),
      z: mix(from.target.z, to.target.z),
    },
    azimuth: from.azimuth + turn * smooth,
    elevation: mix(from.elevation, to.elevation),
    distance: mix(from.distance, to.distance),
    orthographic: to.orthographic,
  };
};
