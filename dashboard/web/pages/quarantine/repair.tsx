import { useState } from 'react';
import type { QuarantineDrop, QuarantineResend } from '../../../../config/vocabulary/quarantine.ts';
import { Status } from '../../../../config/vocabulary/status.ts';
import { statusWords } from '../../i18n/quality.ts';
import { quarantineWords } from '../../i18n/quarantine.ts';
import { Panel } from '../../widgets/panel.tsx';
import { useSay } from '../../widgets/plant-context.ts';

/** What somebody may say of a repaired value; what a device says is never claimed. */
const QUALITIES = ['Good', 'UncertainSubstituteValue', 'BadOutOfRange'] as const;
const VALUES = ['asIs', 'given', 'noValue'] as const;

interface RepairProps {
  readonly sink: string;
  readonly ids: readonly string[];
  readonly busy: boolean;
  readonly resend: (request: QuarantineResend) => void;
  readonly drop: (request: QuarantineDrop) => void;
}

/** What the chosen samples of one sink are sent again as, or that they are let go of. */
export const Repair = ({ sink, ids, busy, resend, drop }: RepairProps) => {
  const say = useSay();
  const [value, setValue] = useState<(typeof VALUES)[number]>('asIs');
  const [number, setNumber] = useState('');
  const [quality, setQuality] = useState<(typeof QUALITIES)[number] | ''>('');
  const [sure, setSure] = useState(false);
  const count = ids.length;
  const parsed = Number(number);
  const ready = !busy && (value !== 'given' || (number.trim() !== '' && Number.isFinite(parsed)));
  return (
    <Panel title={say(quarantineWords.repair)}>
      <form
        className="panel-body test-fault"
        onSubmit={(event) => {
          event.preventDefault();
          if (!ready) return;
          resend({
            sink,
            ids: [...ids],
            ...(value === 'asIs' ? {} : { value: value === 'given' ? parsed : null }),
            ...(quality === '' ? {} : { status: Status[quality] }),
          });
        }}
      >
        <label>
          {say(quarantineWords.newValue)}{' '}
          <select
            value={value}
            onChange={({ target }) => setValue(VALUES.find((one) => one === target.value) ?? 'asIs')}
          >
            {VALUES.map((one) => (
              <option key={one} value={one}>
                {say(quarantineWords[one])}
              </option>
            ))}
          </select>
        </label>
        {value === 'given' ? (
          <input
            type="number"
            step="any"
            aria-label={say(quarantineWords.number)}
            value={number}
            onChange={({ target }) => setNumber(target.value)}
          />
        ) : null}
        <label>
          {say(quarantineWords.newQuality)}{' '}
          <select
            value={quality}
            onChange={({ target }) => setQuality(QUALITIES.find((one) => one === target.value) ?? '')}
          >
            <option value="">{say(quarantineWords.asIs)}</option>
            {QUALITIES.map((one) => (
              <option key={one} value={one}>
                {say(statusWords[one])}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" disabled={!ready}>
          {say(quarantineWords.send, { count })}
        </button>
        <span className="spring" />
        {sure ? (
          <>
            <button type="button" disabled={busy} onClick={() => drop({ sink, ids: [...ids] })}>
              {say(quarantineWords.dropSure, { count })}
            </button>
            <button type="button" onClick={() => setSure(false)}>
              {say(quarantineWords.keep)}
            </button>
          </>
        ) : (
          <button type="button" disabled={busy} onClick={() => setSure(true)}>
            {say(quarantineWords.drop, { count })}
          </button>
        )}
      </form>
    </Panel>
  );
};
