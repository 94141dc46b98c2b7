import { useEffect, useState } from 'react';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly unit?: string;
  readonly change: (value: number) => void;
}

/** A number that is typed: taken when it is one and lies within its limits, marked while it does not. */
export const NumberField = ({ label, value, min = -1e12, max = 1e12, unit, change }: NumberFieldProps) => {
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const given = text.trim() === '' ? Number.NaN : Number(text);
  const good = given >= min && given <= max;
  return (
    <span className="number-field">
      <input
        aria-label={label}
        aria-invalid={!good}
        inputMode="decimal"
        value={text}
        onChange={({ target }) => setText(target.value)}
        onBlur={() => (good ? change(given) : setText(String(value)))}
        onKeyDown={({ key }) => {
          if (key === 'Enter' && good) change(given);
        }}
      />
      {unit ? <span className="hint">{unit}</span> : null}
    </span>
  );
};
