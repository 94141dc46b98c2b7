/** Vapour pressure of water, kPa (Antoine, line description 12). */
const waterKpa = (celsius: number): number => 10 ** (8.07131 - 1730.63 / (233.426 + celsius)) * 0.133322;

/** kmol of water for each kmol of dry gas, saturated to a share of the vapour pressure. */
export const waterRatio = (celsius: number, kpaA: number, share: number): number => {
  const mole = Math.min(0.95, (share * waterKpa(celsius)) / kpaA);
  return mole / (1 - mole);
};

/** The share at which the ratio of a known state comes out. */
export const saturationShare = (celsius: number, kpaA: number, ratio: number): number =>
  ((ratio / (1 + ratio)) * kpaA) / waterKpa(celsius);
