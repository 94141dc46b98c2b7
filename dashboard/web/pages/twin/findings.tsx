import type { TwinFinding } from '../../../../config/vocabulary/twin-finding.ts';
import { numberText } from '../../format/number.ts';
import { evidenceWords } from '../../i18n/twin.ts';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { decimalsBySigma } from './decimals.ts';
import { TagLinks } from './tag-links.tsx';

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
                {evidence.map(({ id: which, name, deviation, sigma, unit }) => (
                  <div key={which}>
                    {deviation === null
                      ? say(name)
                      : say(evidenceWords.deviation, {
                          name: say(name),
                          deviation: `${numberText(deviation, decimalsBySigma(sigma))}${sigma === null ? '' : ` ± ${numberText(sigma, decimalsBySigma(sigma))}`}`,
                          unit,
                        })}
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
