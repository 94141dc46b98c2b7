import { numberText } from '../../format/number.ts';
import { whatIfWords } from '../../i18n/what-if.ts';
import { type DraftChange, keyed } from '../../state/what-if-draft.ts';
import { useSay } from '../../widgets/plant-context.ts';
import { NumberField } from './number-field.tsx';
import { beginning, KINDS, type Quantity } from './quantities.ts';

interface ChangeListProps {
  readonly quantities: readonly Quantity[];
  readonly changes: readonly DraftChange[];
  readonly horizonH: number;
  readonly edit: (changes: readonly DraftChange[]) => void;
}

/** What changes, to what, when, and over how long. */
export const ChangeList = ({ quantities, changes, horizonH, edit }: ChangeListProps) => {
  const say = useSay();
  const put = (index: number, change: Partial<DraftChange>) =>
    edit(changes.map((one, i) => (i === index ? { ...one, ...change } : one)));
  return (
    <div className="changes">
      <h3>{say(whatIfWords.changes)}</h3>
      {changes.length === 0 ? <p className="secondary">{say(whatIfWords.noChanges)}</p> : null}
      {keyed(changes).map(({ key, change }, index) => {
        const quantity = quantities.find(({ name }) => name === change.name);
        return (
          <div className="change" key={key}>
            <div className="change-name">
              <span>{quantity ? say(quantity.label) : change.name}</span>
              <span className="hint">
                {quantity?.tag ?? change.name}
                {quantity
                  ? ` · ${say(whatIfWords.nowIs, { value: numberText(quantity.value, digits(quantity.value)), unit: quantity.unit })}`
                  : ''}
              </span>
            </div>
            <button
              type="button"
              className="quiet"
              aria-label={`${say(whatIfWords.remove)} ${change.name}`}
              onClick={() => edit(changes.filter((_, i) => i !== index))}
            >
              ✕
            </button>
            <div className="change-fields">
              <span>{say(whatIfWords.value)}</span>
              <NumberField
                label={`${say(whatIfWords.value)} ${change.name}`}
                value={change.value}
                unit={quantity?.unit ?? ''}
                change={(value) => put(index, { value })}
              />
              <span>{say(whatIfWords.at)}</span>
              <NumberField
                label={`${say(whatIfWords.at)} ${change.name}`}
                value={change.atH}
                min={0}
                max={horizonH}
                unit="h"
                change={(atH) => put(index, { atH })}
              />
              <span>{say(whatIfWords.ramp)}</span>
              <NumberField
                label={`${say(whatIfWords.ramp)} ${change.name}`}
                value={change.rampH}
                min={0}
                unit="h"
                change={(rampH) => put(index, { rampH })}
              />
            </div>
          </div>
        );
      })}
      <QuantityPicker
        label={say(whatIfWords.addChange)}
        quantities={quantities}
        pick={(quantity) => edit([...changes, { name: quantity.name, value: beginning(quantity), atH: 0, rampH: 0 }])}
      />
    </div>
  );
};

const digits = (value: number | null): number =>
  value === null || value === 0 ? 2 : Math.min(5, Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value)))));

interface QuantityPickerProps {
  readonly label: string;
  readonly quantities: readonly Quantity[];
  readonly pick: (quantity: Quantity) => void;
}

/** A list that adds what is chosen from it. */
export const QuantityPicker = ({ label, quantities, pick }: QuantityPickerProps) => {
  const say = useSay();
  return (
    <select
      className="picker"
      aria-label={label}
      value=""
      onChange={({ target }) => {
        const quantity = quantities.find(({ name }) => name === target.value);
        if (quantity) pick(quantity);
      }}
    >
      <option value="">+ {label}</option>
      {KINDS.map((kind) => (
        <optgroup key={kind} label={say(whatIfWords[kind])}>
          {quantities
            .filter((quantity) => quantity.kind === kind)
            .map(({ name, label: words, tag, unit }) => (
              <option key={name} value={name}>
                {say(words)} {tag ?? name} [{unit}]
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
};
