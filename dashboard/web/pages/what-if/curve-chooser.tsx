import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { whatIfWords } from '../../i18n/what-if.ts';
import { useSay } from '../../widgets/plant-context.ts';
import type { Curve } from './curves.ts';

interface CurveChooserProps {
  readonly curves: readonly Curve[];
  readonly drawn: readonly string[];
  readonly choose: (ids: readonly string[]) => void;
}

/** Which figures and instruments are drawn. */
export const CurveChooser = ({ curves, drawn, choose }: CurveChooserProps) => {
  const say = useSay();
  return (
    <DialogTrigger>
      <Button>
        {say(whatIfWords.chosen)} ({drawn.length})
      </Button>
      <Popover className="popover" placement="bottom end">
        <Dialog className="curve-chooser" aria-label={say(whatIfWords.chosen)}>
          {(['figures', 'instruments'] as const).map((kind) => (
            <fieldset key={kind}>
              <legend>{say(whatIfWords[kind])}</legend>
              {curves
                .filter((curve) => curve.kind === kind)
                .map(({ id, name, unit, tag }) => (
                  <label key={id}>
                    <input
                      type="checkbox"
                      checked={drawn.includes(id)}
                      onChange={() => choose(drawn.includes(id) ? drawn.filter((one) => one !== id) : [...drawn, id])}
                    />
                    <span>{say(name)}</span>
                    <span className="hint">
                      {kind === 'instruments' ? `${tag} ` : ''}
                      {unit}
                    </span>
                  </label>
                ))}
            </fieldset>
          ))}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
};
