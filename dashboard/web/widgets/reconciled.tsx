import type { PointView } from '../../contract/point-view.ts';
import { numberText } from '../format/number.ts';
import { detailWords } from '../i18n/frame.ts';
import { TWIN_STALE_MS } from '../state/attention.ts';
import { useObservable, usePlant, useSay } from './plant-context.ts';
import { ZValue } from './z-value.tsx';

/** Two digits of the uncertainty are worth showing. */
const decimalsOfSigma = (sigma: number | null): number =>
  sigma === null || sigma <= 0 ? 2 : Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(sigma))));

/** What the twin makes of this measurement: its value, one standard deviation, and the test against the measurement. Nothing without a fresh one. */
export const Reconciled = ({ point }: { point: PointView }) => {
  const plant = usePlant();
  const say = useSay();
  const report = useObservable(plant.twin(point.line));
  const variable = report?.variables.find(({ tag }) => tag === point.tag);
  if (!report || !variable || variable.reconciled === null || plant.now() - report.at > TWIN_STALE_MS) return null;
  const decimals = decimalsOfSigma(variable.sigma);
  return (
    <div className="reconciled">
      <span className="hint">◇ {say(detailWords.reconciled)}</span>
      <span>
        {numberText(variable.reconciled, decimals)}
        {variable.sigma === null ? '' : ` ± ${numberText(variable.sigma, decimals)}`}{' '}
        <span className="hint">{variable.unit}</span>
      </span>
      {variable.z === null ? null : <ZValue z={variable.z} />}
    </div>
  );
};
