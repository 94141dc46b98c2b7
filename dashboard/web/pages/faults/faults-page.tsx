import { useCallback, useEffect, useState } from 'react';
import type { Text } from '../../../../config/vocabulary/text.ts';
import { troubleText } from '../../../../config/vocabulary/trouble.ts';
import type { FaultsReply } from '../../../contract/fault-view.ts';
import { numberText } from '../../format/number.ts';
import { durationText } from '../../format/time.ts';
import { testFaultWords } from '../../i18n/faults.ts';
import { faultWords } from '../../i18n/pages.ts';
import { ask } from '../../state/api.ts';
import { Panel } from '../../widgets/panel.tsx';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { TestFault } from './test-fault.tsx';

const PERIOD_MS = 2000;

type Change = (method: 'POST' | 'DELETE', fault: string | null, magnitude?: number) => void;

/** For testers: what the simulated line suffers, and what it can be given. Never the real plant. */
export const FaultsPage = () => {
  const plant = usePlant();
  const say = useSay();
  const language = useObservable(plant.language);
  const { line = '' } = useObservable(plant.navigation);
  const [reply, setReply] = useState<FaultsReply | null>(null);
  const [trouble, setTrouble] = useState<Text | null>(null);
  const path = `/api/simulators/${encodeURIComponent(line ?? '')}/faults`;

  const run = useCallback((question: Promise<FaultsReply>, signal: AbortSignal) => {
    question.then(
      (answer) => {
        setReply(answer);
        setTrouble(null);
      },
      (error: unknown) => {
        if (!signal.aborted) setTrouble(troubleText(error));
      },
    );
  }, []);
  useEffect(() => {
    const stop = new AbortController();
    const load = () => run(ask<FaultsReply>(path, { signal: stop.signal }), stop.signal);
    load();
    const timer = setInterval(load, PERIOD_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [path, run]);
  const change: Change = (method, fault, magnitude) => {
    const address = method === 'DELETE' && fault !== null ? `${path}/${encodeURIComponent(fault)}` : path;
    run(
      ask<FaultsReply>(address, { method, ...(method === 'POST' ? { body: { fault, magnitude } } : {}) }),
      new AbortController().signal,
    );
  };

  const faults = reply?.faults ?? plant.line(line ?? '')?.faults ?? [];
  const active = reply?.active ?? [];
  const nameOf = (id: string) => {
    const [kind = '', target = ''] = id.split(':');
    const word = Object.hasOwn(testFaultWords, kind) ? testFaultWords[kind as keyof typeof testFaultWords] : undefined;
    return faults.find((fault) => fault.id === id)?.name[language] ?? (word ? `${say(word)} ${target}` : id);
  };
  return (
    <div className="page">
      <p>
        <span className="sim-badge">仿真 SIM</span> {say(faultWords.intro)}
      </p>
      {trouble ? (
        <div className="panel panel-body">{say(faultWords.noSimulators, { reason: say(trouble) })}</div>
      ) : null}
      <Panel
        title={say(faultWords.active)}
        side={
          active.length > 0 ? (
            <button type="button" onClick={() => change('DELETE', null)}>
              {say(faultWords.clearAll)}
            </button>
          ) : null
        }
      >
        {active.length === 0 ? <p className="panel-body secondary">{say(faultWords.none)}</p> : null}
        <table className="grid">
          <tbody>
            {active.map(({ fault, atS, magnitude }) => (
              <tr key={fault}>
                <td>{fault.includes(':') ? '' : fault}</td>
                <td>{nameOf(fault)}</td>
                <td className="number">× {numberText(magnitude, 2)}</td>
                <td className="secondary">{say(faultWords.since, { time: durationText(atS * 1000) })}</td>
                <td className="number">
                  <button type="button" onClick={() => change('DELETE', fault)}>
                    {say(faultWords.clear)}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      <TestFault
        line={line ?? ''}
        disabled={trouble !== null}
        inject={(fault, magnitude) => change('POST', fault, magnitude)}
      />
      <Panel title={say(faultWords.list)}>
        <table className="grid fault-list">
          <thead>
            <tr>
              <th />
              <th>{say(faultWords.fault)}</th>
              <th>{say(faultWords.how)}</th>
              <th>{say(faultWords.signature)}</th>
              <th>{say(faultWords.magnitude)}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {faults.map((fault) => (
              <FaultRow
                key={fault.id}
                id={fault.id}
                name={fault.name[language]}
                how={fault.injection[language]}
                signature={fault.signature[language]}
                disabled={trouble !== null}
                change={change}
              />
            ))}
          </tbody>
        </table>
      </Panel>
    </div>
  );
};

interface FaultRowProps {
  readonly id: string;
  readonly name: string;
  readonly how: string;
  readonly signature: string;
  readonly disabled: boolean;
  readonly change: Change;
}

const FaultRow = ({ id, name, how, signature, disabled, change }: FaultRowProps) => {
  const say = useSay();
  const [magnitude, setMagnitude] = useState('1');
  const size = Number(magnitude);
  return (
    <tr>
      <td className="secondary">{id}</td>
      <td>{name}</td>
      <td className="wrap secondary">{how}</td>
      <td className="wrap secondary">{signature}</td>
      <td>
        <input
          type="number"
          min="0.1"
          step="0.1"
          value={magnitude}
          aria-label={`${id} ${say(faultWords.magnitude)}`}
          onChange={({ target }) => setMagnitude(target.value)}
        />
      </td>
      <td className="number">
        <button type="button" disabled={disabled || !(size > 0)} onClick={() => change('POST', id, size)}>
          {say(faultWords.inject)}
        </button>
      </td>
    </tr>
  );
};
