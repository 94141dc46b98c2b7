import type { LineTrialRule } from '../../../config/plant/line-trial-rules.ts';
import type { PointTable } from '../../../config/plant/point.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import type { TrialRuleView } from '../../../config/vocabulary/trial-rule.ts';
import { Condition } from './condition.ts';

const HOUR_MS = 3_600_000;

/** What a rule asks for: Unix ms of the plant at which a trial begins or ends, and why. */
export type RuleStep = { readonly kind: 'start' | 'stop'; readonly at: number; readonly why: Text };

/** A trial that this rule has started and that runs. */
interface Running {
  readonly id: string;
  readonly from: number;
}

/**
 * One rule over its two conditions. Starts at what is seen to become so, never at what was so already or became so unseen; ends at
 * what became so after the start, or after the longest time. What cannot be judged neither starts nor ends anything.
 */
export class Rule {
  readonly line: string;
  readonly id: string;
  readonly name: Text;
  readonly recipe: string;
  readonly start: Condition;
  readonly stop: Condition;
  readonly #longestH: number;
  #on = false;

  /** Throws where a tag is not in the table, which the check of the configuration excludes. */
  constructor(line: string, { id, name, recipe, start, stop, longestH }: LineTrialRule, points: PointTable) {
    const pointOf = (tag: string) => {
      const point = points.byTag(tag);
      if (point) return point;
      throw new Error(`rule '${id}' of line '${line}' judges '${tag}', which tags.csv does not have`);
    };
    this.line = line;
    this.id = id;
    this.name = name;
    this.recipe = recipe;
    this.#longestH = longestH;
    this.start = new Condition(start, pointOf(start.tag));
    this.stop = new Condition(stop, pointOf(stop.tag));
  }

  /** Switched on it looks for what becomes so from now on. */
  switchTo(on: boolean): void {
    if (on && !this.#on) this.start.forget();
    this.#on = on;
  }

  /** What is to be done now. A trial that it has started ends by it even when it was switched off since. */
  step(now: number, running: Running | null): RuleStep | null {
    return running ? this.#end(now, running) : this.#begin(now);
  }

  /** Its trial has begun, or could not: the same event does not start another. */
  started(): void {
    this.start.forget();
    this.stop.forget();
  }

  /** Its trial runs since before this process did. */
  resumed(): void {
    this.stop.resume();
  }

  view(now: number, running: Running | null): TrialRuleView {
    const { line, id, name, start, stop } = this;
    const state = this.#stateOf(now, running);
    return {
      ...{ line, id, name, start: start.text, stop: stop.text, longestH: this.#longestH, on: this.#on, state },
      detail: this.#detail(state, now, running ? stop : start),
      trial: running?.id ?? null,
    };
  }

  #begin(now: number): RuleStep | null {
    const { holds, crossed, since, forMs, text } = this.start;
    if (!this.#on || holds !== 'yes' || !crossed || now - since < forMs) return null;
    return { kind: 'start', at: Math.floor(Math.min(since, now)), why: text };
  }

  #end(now: number, { from }: Running): RuleStep | null {
    const { holds, wasNot, since, forMs, text } = this.stop;
    const longest = from + this.#longestH * HOUR_MS;
    if (holds === 'yes' && wasNot && now - since >= forMs && since < longest)
      return { kind: 'stop', at: Math.floor(Math.min(Math.max(since, from + 1), now)), why: text };
    if (now < longest) return null;
    const why = { zh: `已达最长时间 ${this.#longestH} h`, en: `the longest time of ${this.#longestH} h was over` };
    return { kind: 'stop', at: Math.floor(longest), why };
  }

  #stateOf(now: number, running: Running | null): TrialRuleView['state'] {
    if (running) return this.stop.holds === 'unknown' ? 'unjudged' : 'running';
    if (!this.#on) return 'off';
    if (this.start.holds === 'unknown') return 'unjudged';
    return this.start.crossed && now - this.start.since < this.start.forMs ? 'holding' : 'waiting';
  }

  #detail(state: TrialRuleView['state'], now: number, judged: Condition): Text | null {
    const { start } = this;
    const left = Math.ceil((start.since + start.forMs - now) / 1000);
    if (state === 'holding')
      return { zh: `条件已成立，再持续 ${left} s`, en: `it is so, and has to stay so for ${left} s` };
    if (state === 'waiting' && start.holds === 'yes')
      return { zh: '条件早已成立：下次重新成立时才开始', en: 'it is so already: it starts when it becomes so again' };
    if (state !== 'unjudged') return null;
    const { tag } = judged.point;
    return {
      zh: `${tag} 的质量不是良好，无法判断：不开始也不结束试验`,
      en: `the quality of ${tag} is not good, so nothing can be judged: no trial starts or ends by it`,
    };
  }
}
