/** Two digits of the uncertainty decide how many decimals are worth showing. */
export const decimalsBySigma = (sigma: number | null): number =>
  sigma === null || sigma <= 0 ? 3 : Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(sigma))));
