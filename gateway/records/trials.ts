import type { Versions } from '../../config/plant/lineage.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import {
  type NewLab,
  type NewNote,
  type NewPhoto,
  type NewTrial,
  PHOTOS_MAX,
  type Photo,
  type Trial,
  type TrialCalibration,
  type TrialChange,
  type TrialQuery,
  type TrialReply,
  type TrialsReply,
} from '../../config/vocabulary/trial.ts';
import { checkLab, type LabRoom, labRows } from './lab.ts';
import type { TrialStore } from './trial-store.ts';
import { warningsOf } from './trial-warnings.ts';

export interface TrialRoom {
  readonly store: TrialStore;
  /** Ids of the lines that this gateway records. */
  readonly lines: readonly string[];
  readonly timeZone: string;
  versions(line: string): Versions;
  /** The tags of a line today. */
  tags(line: string): readonly string[];
  /** How the instruments of a line were calibrated on a day (2026-11-20). */
  calibration(line: string, day: string): TrialCalibration;
  readonly clock: Clock;
  /** What the laboratory results of a line are checked against and where they go; left out: none of them is a point. */
  readonly lab?: LabRoom;
}

/**
 * The record of trials. At most one runs on a line at a time. Every refusal is a problem that says what to do, and a
 * refused change changes nothing.
 */
export class Trials {
  readonly #room: TrialRoom;

  constructor(room: TrialRoom) {
    this.#room = room;
  }

  find({ limit, ...query }: TrialQuery): TrialsReply {
    const found = this.#room.store.find(query);
    const counted = (values: readonly string[]) =>
      [...Map.groupBy(values, (value) => value)]
        .map(([value, all]) => ({ value, count: all.length }))
        .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value));
    return {
      trials: found.slice(0, limit),
      total: found.length,
      facets: {
        line: counted(found.map(({ line }) => line)),
        verdict: counted(found.map(({ verdict }) => verdict)),
        person: counted(found.flatMap(({ people }) => people)),
      },
    };
  }

  get(id: string): TrialReply {
    const trial = this.#known(id);
    const { lineage } = trial;
    const now = this.#room.lines.includes(trial.line) ? this.#room.versions(trial.line) : null;
    const changedSince = now
      ? (['software', 'config', 'tags', 'model'] as const).filter((part) => now[part] !== lineage[part])
      : [];
    return { trial, changedSince, warnings: warningsOf(trial, now !== null, changedSince, this.#goneTags(trial)) };
  }

  /** The trial that a rule has started and that runs. */
  ofRule(line: string, rule: string): Trial | null {
    const running = this.#room.store.running(line);
    return running?.rule?.id === rule ? running : null;
  }

  ruleIsOn(line: string, rule: string): boolean {
    return this.#room.store.ruleIsOn(line, rule);
  }

  switchRule(line: string, rule: string, on: boolean, by: string): void {
    this.#room.store.switchRule(line, rule, on, by, this.#room.clock.now());
  }

  /** `why`: what the plant did. Refused with a 409 while another trial runs on the line. */
  beginByRule(
    line: string,
    { id, name, recipe }: { readonly id: string; readonly name: Text; readonly recipe: string },
    from: number,
    why: Text,
  ): Trial {
    const said = { title: `${name.zh} · ${name.en}`, purpose: '', people: [], factors: [], calibration: '' };
    return this.begin({ ...said, line, by: byRule(id), recipe, from }, { id, started: why, ended: null });
  }

  endByRule(trial: string, to: number, why: Text): Trial {
    const before = this.#known(trial);
    const now = this.#room.clock.now();
    this.#checkSpan(before.from, to, now);
    const rule = before.rule && { ...before.rule, ended: why };
    return this.#put({ ...before, to, rule }, now, byRule(before.rule?.id ?? ''), ['to']);
  }

  begin({ by, ...asked }: NewTrial, rule: Trial['rule'] = null): Trial {
    const { store, lines, clock } = this.#room;
    const now = clock.now();
    const { line, from = now, to = null, ...said } = asked;
    if (!lines.includes(line))
      throw refused(
        404,
        `没有产线 ${line}；有 ${lines.join('、')}`,
        `there is no line '${line}'; there are ${lines.join(', ')}`,
      );
    if (asked.to !== undefined && asked.from === undefined)
      throw refused(
        400,
        '给出了 to 却没有 from：请写明起点',
        '`to` is given without `from`: say where the trial begins',
      );
    this.#checkSpan(from, to, now);
    if (to === null) this.#checkFree(line);
    const versions = this.#room.versions(line);
    const trial: Trial = {
      ...said,
      id: this.#newId(line, from),
      line,
      from,
      to,
      verdict: 'open',
      result: '',
      origin: rule ? 'rule' : to === null ? 'started' : 'cut',
      rule,
      golden: null,
      notes: [],
      lab: [],
      photos: [],
      package: null,
      instruments: this.#room.calibration(line, dayOf(from, this.#room.timeZone)),
      lineage: { at: now, ...versions },
      changes: [{ at: now, by, fields: [] }],
      revision: 1,
    };
    store.put(trial);
    store.keepIndex(versions.tags, this.#room.tags(line));
    return trial;
  }

  change(id: string, { by, revision, golden, ...asked }: TrialChange): Trial {
    const before = this.#known(id);
    if (revision !== before.revision)
      throw refused(
        409,
        `试验已被他人改过（现为第 ${before.revision} 版）；请重新打开后再改`,
        `somebody has changed this trial since (it is at revision ${before.revision}); open it again`,
      );
    const now = this.#room.clock.now();
    const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
    const after: Trial = { ...before, ...given };
    if (golden !== undefined) after.golden = golden && { ...golden, by, at: now };
    const fields = (Object.keys(after) as (keyof Trial)[]).filter(
      (field) => JSON.stringify(after[field]) !== JSON.stringify(before[field]),
    );
    if (fields.length === 0) return before;
    this.#checkSpan(after.from, after.to, now);
    if (before.package !== null && (after.from !== before.from || after.to !== before.to))
      throw refused(
        409,
        '导入的试验起止不能更改：其样本只有包内的时段',
        'start and end of an imported trial stay: its package holds the samples between them only',
      );
    return this.#put(after, now, by, fields);
  }

  note(id: string, { by, text, at }: NewNote): Trial {
    const trial = this.#known(id);
    const now = this.#room.clock.now();
    const about = momentOf(trial, at, now, { zh: '备注', en: 'note' });
    const notes = [...trial.notes, { id: `n${trial.notes.length + 1}`, at: about, by, text, madeAt: now }];
    return this.#put({ ...trial, notes: notes.sort((a, b) => a.at - b.at) }, now, by, ['notes']);
  }

  /** What a photo of a trial would be called here; keeps nothing yet. */
  newPhoto(id: string, { by, caption, at }: NewPhoto, type: Photo['type'], bytes: number): Photo {
    const trial = this.#known(id);
    if (trial.photos.length >= PHOTOS_MAX)
      throw refused(
        409,
        `此试验已有 ${PHOTOS_MAX} 张照片，不再接收`,
        `this trial has ${PHOTOS_MAX} photos, and takes no more`,
      );
    const about = momentOf(trial, at, this.#room.clock.now(), { zh: '照片', en: 'photo' });
    return { id: `p${trial.photos.length + 1}`, at: about, by, caption, type, bytes };
  }

  addPhoto(id: string, photo: Photo): Trial {
    const trial = this.#known(id);
    const photos = [...trial.photos, photo].sort((a, b) => a.at - b.at);
    return this.#put({ ...trial, photos }, this.#room.clock.now(), photo.by, ['photos']);
  }

  /** Adds results of the laboratory. Those of a laboratory point go to the record too, as late samples of it; an imported trial has a record that stays. */
  addLab(id: string, { by, samples, csv }: NewLab): Trial {
    const trial = this.#known(id);
    const { clock, timeZone, lab } = this.#room;
    const now = clock.now();
    const rows = [...samples, ...labRows(csv, timeZone)];
    if (rows.length === 0) throw refused(400, '没有化验结果', 'there is no laboratory result in it');
    checkLab(trial, rows, now, lab);
    const delivered = new Set(trial.package === null ? lab?.deliver(trial.line, rows) : []);
    const added = rows.map((row, at) => ({
      ...row,
      id: `l${trial.lab.length + at + 1}`,
      by,
      delivered: delivered.has(row.tag),
    }));
    const all = [...trial.lab, ...added].sort((a, b) => a.sampledAt - b.sampledAt);
    return this.#put({ ...trial, lab: all }, now, by, ['lab']);
  }

  /** The trial that was imported under this seal; null: it is not here. */
  withSeal(seal: string): Trial | null {
    return this.#room.store.withSeal(seal);
  }

  /** The record that a packaged trial would have here. Refused where it is here already; keeps nothing yet. */
  imported(trial: Trial, from: NonNullable<Trial['package']>): Trial {
    const { store } = this.#room;
    const here = store.withSeal(from.seal) ?? this.#sameAs(trial);
    if (here !== null)
      throw refused(
        409,
        `试验“${here.title}”（${here.id}）已在本处，不必再次导入`,
        `trial '${here.title}' (${here.id}) is here already: there is nothing to import`,
      );
    let id = trial.id;
    for (let number = 2; store.get(id) !== null; number++) id = `${trial.id}-${number}`;
    return {
      ...trial,
      id,
      origin: 'imported',
      package: from,
      changes: [...trial.changes, { at: from.importedAt, by: from.by, fields: ['package'] }],
      revision: 1,
    };
  }

  /** Keeps a record as `imported` has made it, and what tags its instrument index had. */
  adopt(trial: Trial, tags: readonly string[]): void {
    this.#room.store.put(trial);
    this.#room.store.keepIndex(trial.lineage.tags, tags);
  }

  /** Tags that its line had then and has not today: their samples are kept, but nothing here can name them. */
  #goneTags({ line, lineage }: Trial): readonly string[] {
    const { lines, store, tags } = this.#room;
    if (!lines.includes(line)) return [];
    const today = new Set(tags(line));
    return (store.index(lineage.tags) ?? []).filter((tag) => !today.has(tag));
  }

  /** A trial of this place whose package has come back: made by the same first change. */
  #sameAs(trial: Trial): Trial | null {
    const here = this.#room.store.get(trial.id);
    const made = (of: Trial) => JSON.stringify([of.line, of.changes[0]]);
    return here !== null && made(here) === made(trial) ? here : null;
  }

  #put(trial: Trial, at: number, by: string, fields: readonly string[]): Trial {
    const changed: Trial = {
      ...trial,
      changes: [...trial.changes, { at, by, fields: [...fields] }],
      revision: trial.revision + 1,
    };
    this.#room.store.put(changed);
    return changed;
  }

  #known(id: string): Trial {
    const trial = this.#room.store.get(id);
    if (trial) return trial;
    throw refused(
      404,
      `没有试验 ${id}；GET /api/trials 列出全部`,
      `there is no trial '${id}'; GET /api/trials lists them`,
    );
  }

  #checkFree(line: string): void {
    const running = this.#room.store.running(line);
    if (running === null) return;
    throw refused(
      409,
      `${line} 正在进行试验“${running.title}”（${running.id}）；请先结束它`,
      `trial '${running.title}' (${running.id}) runs on ${line}; end it first`,
    );
  }

  #checkSpan(from: number, to: number | null, now: number): void {
    if (from > now) throw refused(400, '起点在将来', 'the start lies in the future');
    if (to !== null && to > now)
      throw refused(400, '终点在将来；留空即为进行中', 'the end lies in the future; leave it out while the trial runs');
    if (to !== null && to === from)
      throw refused(400, '起点与终点相同：试验没有长度', 'start and end are the same: the trial has no length');
    if (to !== null && to < from) throw refused(400, '终点早于起点', 'the end lies before the start');
  }

  /** Line and start in the time of the site, as people speak of it; a letter behind where that is taken. */
  #newId(line: string, from: number): string {
    const { store, timeZone } = this.#room;
    const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(from);
    const base = `${line}-${parts.replaceAll(/[-:]/g, '').replace(' ', '-')}`;
    let id = base;
    for (let number = 2; store.get(id) !== null; number++) id = `${base}-${number}`;
    return id;
  }
}

/** The moment that something is about: now, or the end of a trial that is over, where nobody says. */
const momentOf = (trial: Trial, at: number | undefined, now: number, what: Text): number => {
  const end = trial.to ?? now;
  const about = at ?? Math.min(now, end);
  if (about >= trial.from && about <= end) return about;
  throw refused(400, `${what.zh}的时间不在试验之内`, `the time of the ${what.en} lies outside the trial`);
};

const dayOf = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at);

/** Who is said to have done what a rule did. */
const byRule = (id: string): string => `规则 rule ${id}`;

const refused = (status: number, zh: string, en: string): ProblemError =>
  new ProblemError(status, titleOf(status), { zh, en });
