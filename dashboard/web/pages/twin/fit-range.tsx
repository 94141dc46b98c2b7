import { useState } from 'react';
import type { EstimateReply } from '../../../../config/vocabulary/estimate.ts';
import { estimateWords } from '../../i18n/estimate.ts';
import { ask } from '../../state/api.ts';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { useAsked } from '../../widgets/use-asked.ts';
import type { Block } from './block.ts';
import { FitResult } from './fit-result.tsx';

const HOURS = [1, 3, 6, 12, 24, 72] as const;
const HOUR_MS = 3_600_000;
const PARAMETERS_MAX = 8;

/** Parameters of a model from a range of its history, as `npm run estimate` does it. */
export const FitRange = ({ line, block }: { line: string; block: Block }) => {
  const plant = usePlant();
  const say = useSay();
  const [names, setNames] = useState<readonly string[]>([]);
  const [hours, setHours] = useState<number>(6);
  const [profile, setProfile] = useState(false);
  const { seconds, value, error, ask: begin } = useAsked<EstimateReply>();
  const parameters = block.parameters.filter(({ kind }) => kind === 'parameter');
  const toggle = (name: string) =>
    setNames(names.includes(name) ? names.filter((one) => one !== name) : [...names, name]);
  return (
    <div className="fit-range">
      <h3>{say(estimateWords.title)}</h3>
      <p className="secondary">{say(estimateWords.intro)}</p>
      <div className="fit-names">
        {parameters.map(({ name, label }) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={names.includes(name)}
              disabled={!names.includes(name) && names.length >= PARAMETERS_MAX}
              onChange={() => toggle(name)}
            />
            {say(label)} <code className="hint">{name}</code>
          </label>
        ))}
      </div>
      <div className="toolbar">
        <label>
          {say(estimateWords.range)}{' '}
          <select value={hours} onChange={({ target }) => setHours(Number(target.value))}>
            {HOURS.map((one) => (
              <option key={one} value={one}>
                {say(estimateWords.last, { hours: one })}
              </option>
            ))}
          </select>
        </label>
        <label className="fit-profile">
          <input type="checkbox" checked={profile} onChange={() => setProfile(!profile)} />
          {say(estimateWords.profile)}
        </label>
        <button
          type="button"
          disabled={names.length === 0 || seconds !== null}
          onClick={() => {
            const to = Math.floor(plant.now()) - 1000;
            const body = { line, block: block.id, from: to - hours * HOUR_MS, to, parameters: names, profile };
            begin((signal) => ask<EstimateReply>('/api/estimate', { method: 'POST', body, signal }));
          }}
        >
          {say(estimateWords.fit)}
        </button>
        {seconds === null ? null : (
          <span className="secondary" role="status">
            {say(estimateWords.fitting, { seconds })}
          </span>
        )}
      </div>
      {error ? <p role="alert">{say(estimateWords.notDone, { reason: say(error) })}</p> : null}
      {value && seconds === null && !error ? <FitResult fit={value} /> : null}
    </div>
  );
};
