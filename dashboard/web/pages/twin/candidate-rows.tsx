import { Fragment } from 'react';
import type { TwinReport } from '../../../../config/vocabulary/twin-report.ts';
import { numberText } from '../../format/number.ts';
import { twinWords } from '../../i18n/pages.ts';
import { evidenceWords } from '../../i18n/twin.ts';
import { variableText } from '../../i18n/variable.ts';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { ZValue } from '../../widgets/z-value.tsx';
import { decimalsBySigma } from './decimals.ts';
import { Strip } from './strip.tsx';
import { TagLinks } from './tag-links.tsx';
import type { StripsOf } from './use-strips.ts';

const COLUMNS = 8;

/** One suspect set, and below it what speaks for it: each variable as measured and as reconciled, its test value now and over the day. */
export const CandidateRows = ({ report, strips }: { report: TwinReport; strips: StripsOf }) => {
  const plant = usePlant();
  const say = useSay();
  const toTrend = (tags: readonly string[]) => {
    const pens = tags.flatMap((tag) => [tag, `${tag}.REC`]).filter((tag) => plant.point(tag) !== undefined);
    plant.navigation.go({ view: 'trends', parameters: { pens: pens.join(), y: null, a: null, b: null } });
  };
  return report.candidates.map(({ rank, names, tags, kind, test, statistic, threshold, pValue, ...size }) => (
    <Fragment key={`${rank} ${names.join()}`}>
      <tr>
        <td className="number">{rank}</td>
        <td className="wrap">{names.map((name) => say(variableText(name))).join(', ')}</td>
        <td>
          <TagLinks tags={tags} />
        </td>
        <td>{say(twinWords[kind])}</td>
        <td className="secondary">{test}</td>
        <td className="number">
          {numberText(statistic, 2)} <span className="hint">/ {numberText(threshold, 2)}</span>
        </td>
        <td className="number">{pValue < 0.0001 ? '< 0.0001' : numberText(pValue, 4)}</td>
        <td className="number">
          {size.estimate === null
            ? '–'
            : `${numberText(size.estimate, 2)}${size.estimateSigma === null ? '' : ` ± ${numberText(size.estimateSigma, 2)}`} ${size.unit}`}
        </td>
      </tr>
      <tr className="evidence">
        <td />
        <td colSpan={COLUMNS - 1}>
          <div className="evidence-grid">
            {report.variables
              .filter(({ name }) => names.includes(name))
              .map((variable) => (
                <Evidence key={variable.name} variable={variable} z={strips.of(variable.name)} />
              ))}
          </div>
          {tags.length > 0 ? (
            <button type="button" className="tag-button evidence-trend" onClick={() => toTrend(tags)}>
              {say(evidenceWords.trend)} →
            </button>
          ) : null}
        </td>
      </tr>
    </Fragment>
  ));
};

interface EvidenceProps {
  readonly variable: TwinReport['variables'][number];
  readonly z: readonly (number | null)[] | undefined;
}

const Evidence = ({ variable, z }: EvidenceProps) => {
  const say = useSay();
  const { name, measured, reconciled, sigma, measuredSigma, unit } = variable;
  const decimals = decimalsBySigma(sigma ?? measuredSigma);
  return (
    <>
      <span className="secondary">{say(variableText(name))}</span>
      <span>
        {say(evidenceWords.measuredVsReconciled, {
          measured: numberText(measured, decimals),
          reconciled: numberText(reconciled, decimals),
          unit,
        })}
      </span>
      <ZValue z={variable.z} />
      {z ? <Strip name={name} z={z} /> : <span />}
    </>
  );
};
