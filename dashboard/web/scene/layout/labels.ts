/** A card that wants room on the screen. All lengths in CSS pixels, origin at the top left. */
export interface LabelRequest {
  readonly id: string;
  /** Where the leader line ends. */
  readonly anchor: { readonly x: number; readonly y: number };
  /** Placed first when higher. */
  readonly rank: number;
  /** Sizes it can take, the one with most to read first. */
  readonly sizes: readonly { readonly width: number; readonly height: number }[];
  /** Shown at once, without waiting: a selection, an alarm. */
  readonly urgent: boolean;
}

export interface Placement {
  readonly id: string;
  /** Index into the request's sizes. */
  readonly size: number;
  /** Top left corner relative to the anchor. */
  readonly dx: number;
  readonly dy: number;
}

interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Viewport {
  readonly width: number;
  readonly height: number;
  /** Rectangles that stay free of labels: legends, tool bars. */
  readonly keepOut: readonly Rectangle[];
  /** Rectangles that are better left open, such as equipment; covered only when a label finds no other place. */
  readonly avoid?: readonly Rectangle[];
}

const CELL = 8;
const LABELS_MAX = 160;
/** A label that has just found room waits this long before it is shown, so that a crowded picture does not flicker. */
const HYSTERESIS_MS = 300;
/** Rank a label gains by being there already. */
const STAYING = 5;
/** Heights over the anchor at which a card may float. */
const LIFTS = [14, 34, 58, 86, 118, 154];
/** Where the leader meets the card's lower edge, as a fraction of its width. */
const SHIFTS = [0.5, 0.12, 0.88];

/** Places cards above their anchors so that none overlap. Remembers what it did, so that labels stay where they are. */
export class LabelPlacer {
  #shown = new Map<string, Placement>();
  #waiting = new Map<string, number>();

  place(requests: readonly LabelRequest[], viewport: Viewport, nowMs: number): Placement[] {
    const grid = new OccupancyGrid(viewport);
    const order = [...requests].sort((a, b) => this.#weight(b) - this.#weight(a) || a.id.localeCompare(b.id));
    const first = this.#shown.size === 0;
    const shown = new Map<string, Placement>();
    const waiting = new Map<string, number>();
    for (const request of order) {
      if (shown.size >= LABELS_MAX) break;
      const placement = find(request, grid, this.#shown.get(request.id));
      if (!placement) continue;
      const since = this.#waiting.get(request.id) ?? nowMs;
      const mayShow = first || request.urgent || this.#shown.has(request.id) || nowMs - since >= HYSTERESIS_MS;
      grid.occupy(request, placement);
      if (mayShow) shown.set(request.id, placement);
      else waiting.set(request.id, since);
    }
    this.#shown = shown;
    this.#waiting = waiting;
    return [...shown.values()];
  }

  /** Labels that wait for their time: somebody has to ask again. */
  get pending(): boolean {
    return this.#waiting.size > 0;
  }

  #weight({ id, rank }: LabelRequest): number {
    return rank + (this.#shown.has(id) ? STAYING : 0);
  }
}

const find = (request: LabelRequest, grid: OccupancyGrid, before: Placement | undefined): Placement | undefined => {
  if (before && before.size === 0 && grid.isFree(request, before)) return before;
  return (
    findWhere(request, before, (placement) => grid.isOpen(request, placement)) ??
    findWhere(request, before, (placement) => grid.isFree(request, placement))
  );
};

const findWhere = (
  request: LabelRequest,
  before: Placement | undefined,
  fits: (placement: Placement) => boolean,
): Placement | undefined => {
  for (const [size, { width, height }] of request.sizes.entries()) {
    for (const lift of LIFTS) {
      for (const shift of SHIFTS) {
        const placement = { id: request.id, size, dx: Math.round(-width * shift), dy: -lift - height };
        if (fits(placement)) return placement;
      }
    }
    if (before?.size === size + 1 && fits(before)) return before;
  }
  return undefined;
};

/** Marks of a cell. */
const AVOIDED = 1;
const TAKEN = 2;

class OccupancyGrid {
  readonly #columns: number;
  readonly #rows: number;
  readonly #taken: Uint8Array;

  constructor({ width, height, keepOut, avoid = [] }: Viewport) {
    this.#columns = Math.max(1, Math.floor(width / CELL));
    this.#rows = Math.max(1, Math.floor(height / CELL));
    this.#taken = new Uint8Array(this.#columns * this.#rows);
    for (const { left, top, right, bottom } of avoid) this.#fill(left, top, right, bottom, AVOIDED);
    for (const { left, top, right, bottom } of keepOut) this.#fill(left, top, right, bottom, TAKEN);
  }

  /** Nothing there, not even what a label may cover. */
  isOpen(request: LabelRequest, placement: Placement): boolean {
    return this.#isBelow(request, placement, AVOIDED);
  }

  isFree(request: LabelRequest, placement: Placement): boolean {
    return this.#isBelow(request, placement, TAKEN);
  }

  #isBelow(request: LabelRequest, placement: Placement, limit: number): boolean {
    const [left, top, right, bottom] = rectangle(request, placement);
    if (left < 0 || top < 0 || right > this.#columns * CELL || bottom > this.#rows * CELL) return false;
    for (let row = Math.floor(top / CELL); row < Math.ceil(bottom / CELL); row += 1) {
      for (let column = Math.floor(left / CELL); column < Math.ceil(right / CELL); column += 1) {
        if ((this.#taken[row * this.#columns + column] ?? 0) >= limit) return false;
      }
    }
    return true;
  }

  occupy(request: LabelRequest, placement: Placement): void {
    const [left, top, right, bottom] = rectangle(request, placement);
    this.#fill(left, top, right, bottom, TAKEN);
    // The leader line keeps its column free, so that no card hides which equipment another one belongs to.
    this.#fill(request.anchor.x - 1, bottom, request.anchor.x + 1, request.anchor.y, TAKEN);
  }

  #fill(left: number, top: number, right: number, bottom: number, mark: number): void {
    const firstRow = Math.max(0, Math.floor(top / CELL));
    const lastRow = Math.min(this.#rows, Math.ceil(bottom / CELL));
    const firstColumn = Math.max(0, Math.floor(left / CELL));
    const lastColumn = Math.min(this.#columns, Math.ceil(right / CELL));
    for (let row = firstRow; row < lastRow; row += 1) {
      if (firstColumn < lastColumn)
        this.#taken.fill(mark, row * this.#columns + firstColumn, row * this.#columns + lastColumn);
    }
  }
}

/** Left, top, right, bottom with a gap of two pixels around the card. */
const rectangle = ({ anchor, sizes }: LabelRequest, { size, dx, dy }: Placement): [number, number, number, number] => {
  const { width, height } = sizes[size] ?? { width: 0, height: 0 };
  return [anchor.x + dx - 2, anchor.y + dy - 2, anchor.x + dx + width + 2, anchor.y + dy + height + 2];
};
