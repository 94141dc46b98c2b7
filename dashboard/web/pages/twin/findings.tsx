import type { TwinFinding } from '../../../../config/vocabulary/twin-finding.ts';
import { numberText } from '../../format/number.ts';
import { statusWorded } from '../../i18n/quality.ts';
import { evidenceWords } from '../../i18n/twin.ts';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { decimalsBySigma } from './decimals.ts';
import { TagLinks } from './tag-links.tsx';

type Evidence = TwinFinding['evidence'][number];

const evidenceText = ({ name, deviation, sigma, unit }: Evidence, say: ReturnType<typeof useSay>): string => {
  if (deviation === null) return say(statusWorded(name));
  const decimals = decimalsBySigma(sigma);
  const spread = sigma === null ? '' : ` ± ${numberText(sigma, decimals)}`;
  return say(evidenceWords.deviation, {
    name: say(statusWorded(name)),
    deviation: `${numberText(deviation, decimals)}${spread}`,
    unit,
  });
};

/** Each text once, in order, with how often it came. */
const counted = (texts: readonly string[]): readonly (readonly [text: string, count: number])[] =>
  [...new Set(texts)].map((text) => [text, texts.filter((other) => other === text).length] as const);

/** What the monitors found: since when, what would explain it, and by how much it deviates. */
export const Findings = ({ findings }: { findings: readonly TwinFinding[] }) => {
  const plant = usePlant();
  const say = useSay();
  return (
    <Panel title={say(evidenceWords.findings)}>
      <table className="grid">
        <thead>
          <tr>
            <th />
            <th>{say(evidenceWords.since)}</th>
            <th>{say(evidenceWords.evidence)}</th>
            <th>{say(evidenceWords.causes)}</th>
          </tr>
        </thead>
        <tbody>
          {findings.map(({ id, kind, since, causes, evidence }) => (
            <tr key={id}>
              <td>{say(evidenceWords[kind])}</td>
              <td>{plant.format.dateTime(since)}</td>
              <td className="wrap">
                {counted(evidence.map((one) => evidenceText(one, say))).map(([text, count]) => (
                  <div key={text}>
                    {text} {count > 1 ? <span className="hint">×{count}</span> : null}
                  </div>
                ))}
              </td>
              <td className="wrap">
                {causes.length === 0 ? <span className="hint">{say(evidenceWords.noCause)}</span> : null}
                {causes.map((cause) => (
                  <div key={cause.id}>
                    {say(cause.name)} <TagLinks tags={cause.tags} />
                  </div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
};
