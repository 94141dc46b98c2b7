import type { TrialCondition } from '../../../config/plant/line-trial-rules.ts';
import type { Point } from '../../../config/plant/point.ts';
import { severity } from '../../../config/vocabulary/status.ts';
import type { Text } from '../../../config/vocabulary/text.ts';

type Holds = 'yes' | 'no' | 'unknown';

/** A condition on one point, followed sample by sample. What is not Good is not judged: it is neither so nor not so. */
export class Condition {
  readonly point: Point;
  readonly text: Text;
  readonly forMs: number;
  readonly #condition: TrialCondition;
  #holds: Holds = 'unknown';
  #since = Number.NaN;
  #crossed = false;
  #wasNot = false;
  #newest = Number.NEGATIVE_INFINITY;

  constructor(condition: TrialCondition, point: Point) {
    this.#condition = condition;
    this.point = point;
    this.forMs = condition.forS * 1000;
    this.text = textOf(condition, point);
  }

  get holds(): Holds {
    return this.#holds;
  }

  /** Since when it is as it is, by the clock of the instrument, Unix ms; NaN before the first sample. */
  get since(): number {
    return this.#since;
  }

  /** It was seen to become so: the sample before was Good and it was not so yet. */
  get crossed(): boolean {
    return this.#crossed;
  }

  /** It has been not so since `forget`. */
  get wasNot(): boolean {
    return this.#wasNot;
  }

  /** Only what is newer than all before: what comes late out of a buffer is not what is now. */
  accept(sourceTime: number, value: number, status: number): void {
    if (sourceTime < this.#newest) return;
    this.#newest = sourceTime;
    const holds = this.#judge(value, status);
    if (holds === 'no') this.#wasNot = true;
    if (holds === this.#holds) return;
    this.#crossed = holds === 'yes' && this.#holds === 'no';
    this.#holds = holds;
    this.#since = sourceTime;
  }

  /** What has been is no reason any more: only what comes from now on. */
  forget(): void {
    this.#crossed = false;
    this.#wasNot = this.#holds === 'no';
  }

  /** It belongs to a trial that ran before this process did. */
  resume(): void {
    this.#wasNot = true;
  }

  #judge(value: number, status: number): Holds {
    if (severity(status) !== 'good' || !Number.isFinite(value)) return 'unknown';
    const { is, above, below } = this.#condition;
    const so = is ? is.includes(value) : above !== undefined ? value > above : below !== undefined && value < below;
    return so ? 'yes' : 'no';
  }
}

const textOf = ({ tag, is, above, below, forS }: TrialCondition, { words, unit }: Point): Text => {
  const lasting = forS === 0 ? { zh: '', en: '' } : { zh: `，持续 ${forS} s`, en: ` for ${forS} s` };
  if (is) {
    const named = (language: keyof Text, between: string) =>
      is.map((state) => words?.[state]?.[language] ?? String(state)).join(between);
    return {
      zh: `${tag} 为“${named('zh', '”或“')}”${lasting.zh}`,
      en: `${tag} is ${named('en', ' or ')}${lasting.en}`,
    };
  }
  const [zh, en, limit] = above === undefined ? ['低于', 'below', below] : ['高于', 'above', above];
  return { zh: `${tag} ${zh} ${limit} ${unit}${lasting.zh}`, en: `${tag} ${en} ${limit} ${unit}${lasting.en}` };
};
