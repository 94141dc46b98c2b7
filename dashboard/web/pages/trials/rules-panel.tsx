import { useState } from 'react';
import type { Text } from '../../../../config/vocabulary/text.ts';
import type { TrialRuleSwitch, TrialRulesReply, TrialRuleView } from '../../../../config/vocabulary/trial-rule.ts';
import { troubleText } from '../../../../config/vocabulary/trouble.ts';
import { ruleStateWords, ruleWords } from '../../i18n/trial-rules.ts';
import { trialWords } from '../../i18n/trials.ts';
import { ask } from '../../state/api.ts';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { usePolled } from '../../widgets/use-polled.ts';
import { useName } from './use-name.ts';

const PERIOD_MS = 3000;

/** The rules by which the plant starts and ends trials itself: how each stands, and a switch. Nothing where no line has one. */
export const RulesPanel = ({ open }: { open: (id: string) => void }) => {
  const plant = usePlant();
  const say = useSay();
  const [name, setName] = useName();
  const [trouble, setTrouble] = useState<Text | null>(null);
  // What was switched is shown at once, until the next answer says the same.
  const [switched, setSwitched] = useState<TrialRuleView | null>(null);
  const { value, error } = usePolled<TrialRulesReply>('/api/trial-rules', PERIOD_MS);
  if (!value || value.rules.length === 0) return error ? <p role="alert">{say(error)}</p> : null;
  const turn = async ({ line, id }: TrialRuleView, on: boolean) => {
    const body: TrialRuleSwitch = { on, by: name.trim() };
    const path = `/api/trial-rules/${encodeURIComponent(line)}/${encodeURIComponent(id)}`;
    try {
      setSwitched(await ask<TrialRuleView>(path, { method: 'PATCH', body }));
      setTrouble(null);
    } catch (reason) {
      setTrouble(troubleText(reason));
    }
  };
  const isLive = plant.context === 'live';
  const rules = value.rules.map((rule) =>
    switched?.line === rule.line && switched.id === rule.id && switched.on !== rule.on ? switched : rule,
  );
  return (
    <Panel
      title={say(ruleWords.title)}
      side={
        <label className="secondary">
          {say(trialWords.by)} <input value={name} onChange={({ target }) => setName(target.value)} />
        </label>
      }
    >
      <p className="panel-body secondary">{say(ruleWords.hint)}</p>
      {trouble ? (
        <p className="panel-body" role="alert">
          {say(trouble)}
        </p>
      ) : null}
      <table className="grid">
        <thead>
          <tr>
            <th>{say(ruleWords.on)}</th>
            <th>{say(ruleWords.rule)}</th>
            <th>{say(ruleWords.starts)}</th>
            <th>{say(ruleWords.ends)}</th>
            <th>{say(ruleWords.state)}</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={`${rule.line} ${rule.id}`}>
              <td>
                <input
                  type="checkbox"
                  aria-label={`${say(ruleWords.on)} ${say(rule.name)}`}
                  title={name.trim() === '' ? say(ruleWords.needsName) : ''}
                  checked={rule.on}
                  disabled={!isLive || name.trim() === ''}
                  onChange={({ target }) => void turn(rule, target.checked)}
                />
              </td>
              <td className="wrap">
                {say(rule.name)} <span className="secondary">{plant.line(rule.line)?.name[plant.language.get()]}</span>
              </td>
              <td className="wrap">{say(rule.start)}</td>
              <td className="wrap">
                {say(rule.stop)}; {say(ruleWords.longest, { hours: rule.longestH })}
              </td>
              <td className="wrap">
                {say(ruleStateWords[rule.state])}{' '}
                {rule.trial === null ? null : (
                  <button type="button" className="link" onClick={() => open(rule.trial ?? '')}>
                    {rule.trial}
                  </button>
                )}{' '}
                {rule.detail ? <span className="secondary">{say(rule.detail)}</span> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
};
