import { numberText } from '../../format/number.ts';
import { correlationWords } from '../../i18n/estimate.ts';
import { useSay } from '../../widgets/plant-context.ts';

interface CorrelationMatrixProps {
  /** Symbols, in the order of the rows. */
  readonly names: readonly string[];
  readonly labels: readonly string[];
  readonly correlation: readonly (readonly (number | null)[])[];
}

/** From here on two estimates are hardly told apart. */
const STRONG = 0.9;
/** Weaker ones are left blank, so that the strong ones are seen. */
const SHOWN_MIN = 0.1;

/** Correlations of estimates: sign by hue and sign, size by shade and number; pairs that are hardly told apart are framed. */
export const CorrelationMatrix = ({ names, labels, correlation }: CorrelationMatrixProps) => {
  const say = useSay();
  return (
    <div className="scroll">
      <table className="correlation">
        <caption className="visually-hidden">{say(correlationWords.title)}</caption>
        <thead>
          <tr>
            <td />
            {names.map((name, j) => (
              <th key={name} scope="col" title={labels[j]}>
                <code>{name}</code>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name, i) => (
            <tr key={name}>
              <th scope="row" title={labels[i]}>
                <code>{name}</code>
              </th>
              {names.map((other, j) => (
                <Cell key={other} value={correlation[i]?.[j] ?? null} own={i === j} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

const Cell = ({ value, own }: { value: number | null; own: boolean }) => {
  if (own) return <td className="own" />;
  if (value === null) return <td>–</td>;
  const size = Math.abs(value);
  if (size < SHOWN_MIN) return <td className="faint">·</td>;
  const hue = value > 0 ? 'var(--res-pos)' : 'var(--res-neg)';
  return (
    <td
      data-strong={size >= STRONG || undefined}
      style={{ background: `color-mix(in srgb, ${hue} ${Math.round(size * 60)}%, transparent)` }}
    >
      {numberText(value, 2).replace('0.', '.')}
    </td>
  );
};
