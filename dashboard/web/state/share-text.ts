const DECIMALS_MAX = 5;

/** A share of 1 in percent, rounded down, with as many decimals as show that something is missing: 99.998 %; 100 % is only said of all of it. */
export const shareText = (share: number): string => {
  if (share >= 1) return '100 %';
  const missing = (1 - share) * 100;
  const decimals = Math.max(1, Math.ceil(-Math.log10(missing) - 1e-9));
  if (decimals > DECIMALS_MAX) return `> ${(100 - 10 ** -DECIMALS_MAX).toFixed(DECIMALS_MAX)} %`;
  const step = 10 ** decimals;
  return `${(Math.floor(Math.max(0, share) * 100 * step + 1e-6) / step).toFixed(decimals)} %`;
};
