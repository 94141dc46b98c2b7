/** Share of the way a first-order lag goes towards its input within one step; exact for any step, never above 1. */
export const lagShare = (dtS: number, timeConstantS: number): number =>
  timeConstantS <= 0 ? 1 : 1 - Math.exp(-dtS / timeConstantS);

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
