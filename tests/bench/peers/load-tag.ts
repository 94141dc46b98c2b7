/** Tag, and identifier of its node, of a point of the load. */
export const loadTag = (index: number): string => `XT-1${String(index).padStart(4, '0')}`;
