/** Below this share of the normal flow the dashes stand still: a flow meter near zero shows noise, not flow. */
const LOW_FLOW_CUT_OFF = 0.01;

/** Dash speed for a flow of `ratio` times its normal, sign is direction: 0.15 + 0.35 log10(1 + 9 ratio), at most 0.5. */
export const flowSpeed = (ratio: number): number => {
  const size = Math.abs(ratio);
  if (!Number.isFinite(ratio) || size < LOW_FLOW_CUT_OFF) return 0;
  return Math.sign(ratio) * Math.min(0.5, Math.max(0, 0.15 + 0.35 * Math.log10(1 + size * 9)));
};
