import type { Line } from '../../../config/plant/line.ts';
import type { PointTable } from '../../../config/plant/point.ts';
import type { Clock } from '../../../config/vocabulary/clock.ts';
import type { Log } from '../../../config/vocabulary/log.ts';
import { ProblemError, titleOf } from '../../../config/vocabulary/problem.ts';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import type { TrialRuleSwitch, TrialRulesReply, TrialRuleView } from '../../../config/vocabulary/trial-rule.ts';
import { troubleText } from '../../../config/vocabulary/trouble.ts';
import type { Trials } from '../trials.ts';
import type { Condition } from './condition.ts';
import { Rule, type RuleStep } from './rule.ts';

interface RulesRoom {
  readonly lines: readonly Pick<Line, 'id' | 'trials'>[];
  readonly points: PointTable;
  readonly clock: Clock;
  readonly log: Log;
  /** Throws a problem while the file of records cannot be opened. */
  trials(): Trials;
}

const TURN_MS = 1000;

/** The rules of all lines on the live stream. What fails is said once and tried again; acquisition feels nothing of it. */
export class TrialRules {
  readonly #room: RulesRoom;
  readonly #rules: readonly Rule[];
  readonly #conditions: ReadonlyMap<number, readonly Condition[]>;
  /** By point index: 1 where a rule looks. The stream is looked through for these. */
  readonly #watched: Uint8Array;
  /** Whether what is on was read from the records yet. */
  #known = false;
  readonly #said = new Map<Rule, string>();

  constructor(room: RulesRoom) {
    const { lines, points } = room;
    this.#room = room;
    this.#rules = lines.flatMap(({ id, trials }) => trials.map((rule) => new Rule(id, rule, points)));
    const conditions = this.#rules.flatMap(({ start, stop }) => [start, stop]);
    this.#conditions = Map.groupBy(conditions, ({ point }) => point.index);
    this.#watched = new Uint8Array(points.length);
    for (const { point } of conditions) this.#watched[point.index] = 1;
  }

  /** Everything that is measured, as it comes. */
  accept({ length, point, sourceTime, value, status }: SampleBatch): void {
    for (let row = 0; row < length; row++) {
      const index = point[row] as number;
      if (this.#watched[index] !== 1) continue;
      for (const condition of this.#conditions.get(index) ?? [])
        condition.accept(sourceTime[row] as number, value[row] as number, status[row] as number);
    }
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#room;
    while (this.#rules.length > 0 && !signal.aborted) {
      this.turn();
      await clock.sleep(TURN_MS, signal);
    }
  }

  /** Judges every rule once. */
  turn(): void {
    for (const rule of this.#rules) {
      try {
        const trials = this.#opened();
        const now = this.#room.clock.now();
        const running = trials.ofRule(rule.line, rule.id);
        const step = rule.step(now, running);
        if (step) this.#take(trials, rule, step, running?.id ?? '');
        this.#tell(rule, rule.view(now, running));
      } catch (error) {
        this.#say(rule, troubleText(error));
      }
    }
  }

  list(line?: string): TrialRulesReply {
    const trials = this.#opened();
    const now = this.#room.clock.now();
    const asked = this.#rules.filter((rule) => line === undefined || rule.line === line);
    return { rules: asked.map((rule) => rule.view(now, trials.ofRule(rule.line, rule.id))) };
  }

  switch(line: string, id: string, { on, by }: TrialRuleSwitch): TrialRuleView {
    const rule = this.#rules.find((one) => one.line === line && one.id === id);
    if (!rule)
      throw new ProblemError(404, titleOf(404), {
        zh: `产线 ${line} 没有规则 ${id}；GET /api/trial-rules 列出全部`,
        en: `line '${line}' has no rule '${id}'; GET /api/trial-rules lists them`,
      });
    const trials = this.#opened();
    trials.switchRule(line, id, on, by);
    rule.switchTo(on);
    const { zh, en } = rule.name;
    this.#room.log.info(`rule '${en}' is switched ${on ? 'on' : 'off'} by ${by}`, {
      line,
      zh: `${by} 已${on ? '启用' : '停用'}规则“${zh}”`,
    });
    return rule.view(this.#room.clock.now(), trials.ofRule(line, id));
  }

  /** The records, with the switches taken over at the first time. */
  #opened(): Trials {
    const trials = this.#room.trials();
    if (this.#known) return trials;
    for (const rule of this.#rules) {
      rule.switchTo(trials.ruleIsOn(rule.line, rule.id));
      if (trials.ofRule(rule.line, rule.id)) rule.resumed();
    }
    this.#known = true;
    return trials;
  }

  #take(trials: Trials, rule: Rule, { kind, at, why }: RuleStep, running: string): void {
    const { log } = this.#room;
    const { line, id, name, recipe } = rule;
    if (kind === 'stop') {
      trials.endByRule(running, at, why);
      log.info(`trial ${running} is ended by rule '${name.en}': ${why.en}`, {
        line,
        zh: `规则“${name.zh}”结束了试验 ${running}：${why.zh}`,
      });
      return;
    }
    try {
      const begun = trials.beginByRule(line, { id, name, recipe }, at, why);
      log.info(`trial ${begun.id} is started by rule '${name.en}': ${why.en}`, {
        line,
        zh: `规则“${name.zh}”开始了试验 ${begun.id}：${why.zh}`,
      });
    } catch (error) {
      // Another trial runs: this event has passed. A disk that does not take it is tried again.
      if (!(error instanceof ProblemError) || error.status !== 409) throw error;
      this.#say(rule, error.text);
    }
    rule.started();
  }

  /** Says once that a rule which is on cannot judge. */
  #tell(rule: Rule, { state, detail }: TrialRuleView): void {
    if (state === 'unjudged' && detail) this.#say(rule, detail);
    else if (state !== 'holding') this.#said.delete(rule);
  }

  #say(rule: Rule, { zh, en }: Text): void {
    if (this.#said.get(rule) === en) return;
    this.#said.set(rule, en);
    this.#room.log.warn(`rule '${rule.name.en}': ${en}`, { line: rule.line, zh: `规则“${rule.name.zh}”：${zh}` });
  }
}
