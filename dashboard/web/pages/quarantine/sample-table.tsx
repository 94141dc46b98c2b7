import { partText } from '../../../../config/vocabulary/part.ts';
import type { QuarantinedSample } from '../../../../config/vocabulary/quarantine.ts';
import { statusName } from '../../../../config/vocabulary/status.ts';
import { statusWords } from '../../i18n/quality.ts';
import { quarantineWords } from '../../i18n/quarantine.ts';
import { usePlant, useSay } from '../../widgets/plant-context.ts';

interface SampleTableProps {
  readonly samples: readonly QuarantinedSample[];
  readonly chosen: ReadonlySet<string>;
  readonly choose: (ids: readonly string[], on: boolean) => void;
}

/** Refused samples one by one, newest first, each to be chosen. */
export const SampleTable = ({ samples, chosen, choose }: SampleTableProps) => {
  const say = useSay();
  const ids = samples.map(keyOf);
  return (
    <table className="grid">
      <thead>
        <tr>
          <th>
            <input
              type="checkbox"
              aria-label={say(quarantineWords.chooseAll)}
              checked={ids.length > 0 && ids.every((id) => chosen.has(id))}
              onChange={({ target }) => choose(ids, target.checked)}
            />
          </th>
          <th>{say(quarantineWords.sink)}</th>
          <th>{say(quarantineWords.tag)}</th>
          <th>{say(quarantineWords.sourceTime)}</th>
          <th className="number">{say(quarantineWords.value)}</th>
          <th>{say(quarantineWords.quality)}</th>
          <th>{say(quarantineWords.refusedAt)}</th>
          <th>{say(quarantineWords.reason)}</th>
        </tr>
      </thead>
      <tbody>
        {samples.map((sample) => (
          <Row key={keyOf(sample)} sample={sample} chosen={chosen.has(keyOf(sample))} choose={choose} />
        ))}
      </tbody>
    </table>
  );
};

/** Numbers are given by each sink for itself. */
export const keyOf = ({ sink, id }: QuarantinedSample): string => `${sink} ${id}`;

const Row = ({
  sample,
  chosen,
  choose,
}: { sample: QuarantinedSample; chosen: boolean } & Pick<SampleTableProps, 'choose'>) => {
  const plant = usePlant();
  const say = useSay();
  const { sink, tag, sourceTime, value, status, at, reason } = sample;
  const time = plant.format.dateTime(sourceTime);
  const name = statusName(status);
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          aria-label={say(quarantineWords.choose, { tag, time })}
          checked={chosen}
          onChange={({ target }) => choose([keyOf(sample)], target.checked)}
        />
      </td>
      <td>{say(partText(sink))}</td>
      <td>{tag}</td>
      <td>{time}</td>
      {/* As it was sent: what is rounded for the eye cannot be repaired. */}
      <td className="number">{value === null ? say(quarantineWords.noValue) : String(value)}</td>
      <td>{Object.hasOwn(statusWords, name) ? say(statusWords[name as keyof typeof statusWords]) : name}</td>
      <td>{plant.format.dateTime(at)}</td>
      <td className="wrap secondary">{reason}</td>
    </tr>
  );
};
