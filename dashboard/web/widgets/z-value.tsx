import { numberText } from '../format/number.ts';

/** Standardised residual on the scale that the plant view uses too: below 1 grey, 1, 2 and 3 in steps; the arrow is the sign. */
export const zStep = (z: number): 1 | 2 | 3 | 4 => {
  const size = Math.abs(z);
  return size < 1 ? 1 : size < 2 ? 2 : size < 3 ? 3 : 4;
};

export const ZValue = ({ z }: { z: number | null }) => {
  if (z === null) return <span className="hint">–</span>;
  const step = zStep(z);
  return (
    <span className="z" data-step={step} data-sign={z < 0 ? '-' : '+'}>
      {step > 1 ? <span aria-hidden="true">{z < 0 ? '▼' : '▲'}</span> : null}
      {numberText(z, 2)}
    </span>
  );
};
