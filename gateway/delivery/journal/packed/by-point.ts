/** Rows of a batch gathered by point, in the order in which each point first appears; within a point in the order of arrival. */
export interface ByPoint {
  /** Row of the batch, by place in the gathered order. */
  readonly rows: Uint32Array;
  /** Where each point begins in it, and the length at the end. */
  readonly begins: Uint32Array;
}

/** The same answer for the same column: what is gathered by it when packing finds its rows again when unpacking. */
export const byPoint = (point: Uint32Array, length: number): ByPoint => {
  const placeOf = new Map<number, number>();
  const group = new Uint32Array(length);
  for (let row = 0; row < length; row++) {
    const index = point[row] as number;
    let place = placeOf.get(index);
    if (place === undefined) {
      place = placeOf.size;
      placeOf.set(index, place);
    }
    group[row] = place;
  }
  const begins = new Uint32Array(placeOf.size + 1);
  for (let row = 0; row < length; row++) {
    const next = (group[row] as number) + 1;
    begins[next] = (begins[next] as number) + 1;
  }
  for (let place = 1; place < begins.length; place++)
    begins[place] = (begins[place] as number) + (begins[place - 1] as number);
  const rows = new Uint32Array(length);
  const free = begins.slice();
  for (let row = 0; row < length; row++) {
    const place = group[row] as number;
    const at = free[place] as number;
    rows[at] = row;
    free[place] = at + 1;
  }
  return { rows, begins };
};
