import { useState } from 'react';
import { testFaultWords } from '../../i18n/faults.ts';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';

/** What any instrument or device of any simulated line can be given, besides the faults its folder describes. */
const KINDS = ['sensor-bias', 'sensor-offset', 'sensor-stuck', 'sensor-fail', 'device-off', 'device-silent'] as const;
type Kind = (typeof KINDS)[number];

/** Kinds whose magnitude is a size; the others are on or off. */
const SIZED: ReadonlySet<Kind> = new Set(['sensor-bias', 'sensor-offset']);

interface TestFaultProps {
  readonly line: string;
  readonly disabled: boolean;
  readonly inject: (fault: string, magnitude: number) => void;
}

export const TestFault = ({ line, disabled, inject }: TestFaultProps) => {
  const plant = usePlant();
  const say = useSay();
  const [kind, setKind] = useState<Kind>('sensor-bias');
  const [target, setTarget] = useState('');
  const [size, setSize] = useState('0.02');
  const targets = kind.startsWith('device')
    ? (plant.line(line)?.devices.map(({ id }) => id) ?? [])
    : plant
        .points(line)
        .filter(({ origin }) => origin === 'measured')
        .map(({ tag }) => tag);
  const magnitude = SIZED.has(kind) ? Number(size) : 1;
  const ready = targets.includes(target) && Number.isFinite(magnitude) && magnitude !== 0;
  return (
    <Panel title={say(testFaultWords.title)}>
      <form
        className="panel-body test-fault"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) inject(`${kind}:${target}`, magnitude);
        }}
      >
        <label>
          {say(testFaultWords.kind)}{' '}
          <select
            value={kind}
            onChange={({ target: { value } }) => setKind(KINDS.find((one) => one === value) ?? kind)}
          >
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {say(testFaultWords[one])}
              </option>
            ))}
          </select>
        </label>
        <label>
          {say(kind.startsWith('device') ? testFaultWords.device : testFaultWords.tag)}{' '}
          <input list="test-fault-targets" value={target} onChange={(event) => setTarget(event.target.value.trim())} />
        </label>
        <datalist id="test-fault-targets">
          {targets.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        {SIZED.has(kind) ? (
          <label>
            {say(kind === 'sensor-bias' ? testFaultWords.share : testFaultWords.offset)}{' '}
            <input type="number" step="any" value={size} onChange={(event) => setSize(event.target.value)} />
          </label>
        ) : null}
        <button type="submit" disabled={disabled || !ready}>
          {say(testFaultWords.inject)}
        </button>
      </form>
    </Panel>
  );
};
