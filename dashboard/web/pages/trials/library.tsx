import { useState } from 'react';
import { type Trial, type TrialsReply, VERDICTS } from '../../../../config/vocabulary/trial.ts';
import { durationText } from '../../format/time.ts';
import { compareWords } from '../../i18n/compare.ts';
import { packageWords } from '../../i18n/packages.ts';
import { healthWords } from '../../i18n/pages.ts';
import { trialWords, verdictWords } from '../../i18n/trials.ts';
import { peopleText } from '../../state/trial-text.ts';
import { Panel } from '../../widgets/panel.tsx';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { usePolled } from '../../widgets/use-polled.ts';
import { Demonstration } from './demonstration.tsx';
import { RulesPanel } from './rules-panel.tsx';

const PERIOD_MS = 5000;
const PICKED_MAX = 6;
const CONDITIONS = ['q', 'of', 'verdict', 'person', 'golden'] as const;

/** Every trial that fits, newest first. */
export const Library = ({ open }: { open: (id: string) => void }) => {
  const plant = usePlant();
  const say = useSay();
  const { parameters } = useObservable(plant.navigation);
  const asked = CONDITIONS.flatMap((name): [string, string][] => {
    const value = parameters[name];
    // `line` is what the path of the window calls its line.
    return value === undefined ? [] : [[name === 'of' ? 'line' : name, value]];
  });
  const { value: reply, error } = usePolled<TrialsReply>(`/api/trials?${new URLSearchParams(asked)}`, PERIOD_MS);
  const set = (name: (typeof CONDITIONS)[number], value: string) =>
    plant.navigation.go({ parameters: { [name]: value || null }, replace: true });
  const { trials = [], total = 0, facets } = reply ?? {};
  const [picked, setPicked] = useState<readonly string[]>([]);
  // Only trials of one line can be compared: a pick of another line begins anew.
  const pick = ({ id, line }: Trial) =>
    setPicked((before) => {
      if (before.includes(id)) return before.filter((one) => one !== id);
      const sameLine = before.filter((one) => trials.some((trial) => trial.id === one && trial.line === line));
      return [...sameLine, id].slice(-PICKED_MAX);
    });
  const language = plant.language.get();
  return (
    <div className="page">
      <div className="toolbar">
        <input
          type="search"
          placeholder={say(trialWords.search)}
          aria-label={say(trialWords.search)}
          value={parameters.q ?? ''}
          onChange={({ target }) => set('q', target.value)}
        />
        <Choice
          label={say(trialWords.allLines)}
          value={parameters.of}
          options={plant.lines.map(({ id, name }) => [id, name[language]])}
          choose={(value) => set('of', value)}
        />
        <Choice
          label={say(trialWords.allVerdicts)}
          value={parameters.verdict}
          options={VERDICTS.map((verdict) => [verdict, say(verdictWords[verdict])])}
          choose={(value) => set('verdict', value)}
        />
        <Choice
          label={say(trialWords.allPeople)}
          value={parameters.person}
          options={(facets?.person ?? []).map(({ value, count }) => [value, `${value} (${count})`])}
          choose={(value) => set('person', value)}
        />
        <label>
          <input
            type="checkbox"
            checked={parameters.golden === 'yes'}
            onChange={({ target }) => set('golden', target.checked ? 'yes' : '')}
          />{' '}
          {say(trialWords.goldenOnly)}
        </label>
        <span className="secondary">
          {total > trials.length
            ? say(trialWords.newest, { total, count: trials.length })
            : say(trialWords.total, { count: total })}
        </span>
        <span className="spring" />
        <button
          type="button"
          disabled={picked.length < 2}
          title={say(compareWords.pickHint)}
          onClick={() => plant.navigation.go({ parameters: { compare: picked.join(',') } })}
        >
          {say(compareWords.compare)} {picked.length > 0 ? picked.length : ''}
        </button>
        <button type="button" onClick={() => plant.navigation.go({ parameters: { import: '1' } })}>
          {say(packageWords.open)}
        </button>
        <button type="button" onClick={() => plant.navigation.go({ parameters: { make: '1' } })}>
          {say(trialWords.start)}
        </button>
      </div>
      {error ? <div className="panel panel-body">{say(healthWords.failedToAsk, { reason: say(error) })}</div> : null}
      {reply && trials.length === 0 ? (
        <div className="panel panel-body secondary">
          <p>{say(asked.length > 0 ? trialWords.none : trialWords.first)}</p>
          {asked.length > 0 ? null : <Demonstration />}
        </div>
      ) : null}
      {trials.length > 0 ? (
        <Panel title={say(trialWords.list)}>
          <table className="grid">
            <thead>
              <tr>
                <th aria-label={say(compareWords.pick)} />
                <th>{say(trialWords.name)}</th>
                <th>{say(trialWords.line)}</th>
                <th>{say(trialWords.began)}</th>
                <th>{say(trialWords.lasted)}</th>
                <th>{say(trialWords.people)}</th>
                <th>{say(trialWords.factors)}</th>
                <th>{say(trialWords.verdictLabel)}</th>
              </tr>
            </thead>
            <tbody>
              {trials.map((trial) => (
                <Row
                  key={trial.id}
                  trial={trial}
                  open={() => open(trial.id)}
                  picked={picked.includes(trial.id)}
                  pick={() => pick(trial)}
                />
              ))}
            </tbody>
          </table>
        </Panel>
      ) : null}
      <RulesPanel open={open} />
    </div>
  );
};

const Choice = ({
  label,
  value = '',
  options,
  choose,
}: {
  label: string;
  value: string | undefined;
  options: readonly (readonly [string, string])[];
  choose: (value: string) => void;
}) => (
  <select value={value} aria-label={label} onChange={({ target }) => choose(target.value)}>
    <option value="">{label}</option>
    {options.map(([id, name]) => (
      <option key={id} value={id}>
        {name}
      </option>
    ))}
  </select>
);

interface RowProps {
  readonly trial: Trial;
  readonly picked: boolean;
  open(): void;
  pick(): void;
}

const Row = ({ trial, open, picked, pick }: RowProps) => {
  const plant = usePlant();
  const say = useSay();
  const { title, line, from, to, people, factors, verdict, golden, origin } = trial;
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          aria-label={`${say(compareWords.pick)} ${title}`}
          checked={picked}
          disabled={to === null}
          onChange={pick}
        />
      </td>
      <td>
        <button type="button" className="link" onClick={open}>
          {title}
        </button>{' '}
        {golden ? (
          <span className="gold-mark" title={golden.reason}>
            {say(trialWords.golden)}
          </span>
        ) : null}{' '}
        {origin === 'imported' ? <span className="gold-mark">{say(packageWords.imported)}</span> : null}
      </td>
      <td>{plant.line(line)?.name[plant.language.get()] ?? line}</td>
      <td>{plant.format.dateTime(from)}</td>
      <td>
        {to === null
          ? say(trialWords.runningFor, { duration: durationText(plant.now() - from) })
          : durationText(to - from)}
      </td>
      <td>{peopleText(people)}</td>
      <td className="wrap secondary">
        {factors.map(({ name, value, unit }) => `${name} ${value} ${unit}`.trim()).join('; ')}
      </td>
      <td>{say(verdictWords[verdict])}</td>
    </tr>
  );
};
