import type { PlantState } from '../../page.ts';
import { isSameTarget, type Target } from '../../scene/input.ts';
import { element } from '../../widgets/dom.ts';
import { simpleQuality } from './overlay.ts';
import { pipeId } from './scene-input.ts';
import type { PlannedLine } from './site-plan.ts';
import { mediumWords, plantWords } from './words.ts';

const DELAY_MS = 120;
const ROWS_MAX = 6;
const GAP = 14;

/** What is under the pointer, in words, after it has rested a moment. */
export class Tooltip {
  readonly element = element('div', 'plant-tooltip');
  readonly #planned: readonly PlannedLine[];
  readonly #plant: PlantState;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #target: Target | null = null;
  #at = { x: 0, y: 0 };

  constructor(planned: readonly PlannedLine[], plant: PlantState) {
    this.#planned = planned;
    this.#plant = plant;
    this.element.hidden = true;
    this.element.setAttribute('aria-hidden', 'true');
  }

  over(target: Target | null, x: number, y: number): void {
    if (!isSameTarget(target, this.#target)) this.hide();
    this.#target = target;
    this.#at = { x, y };
    this.#place();
    if (!target || this.#timer !== null || !this.element.hidden) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#target) this.#draw(this.#target);
    }, DELAY_MS);
  }

  hide(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.element.hidden = true;
  }

  #draw(target: Target): void {
    const found = this.#planned.find(({ line }) => line.id === target.hall);
    if (!found) return;
    this.element.replaceChildren(...this.#words(found, target));
    this.element.hidden = false;
    this.#place();
  }

  /** Beside the pointer, on the side where there is room. */
  #place(): void {
    const { offsetWidth, offsetHeight, parentElement } = this.element;
    const place = (at: number, size: number, room: number) =>
      Math.round(Math.max(0, at + GAP + size > room ? at - GAP - size : at + GAP));
    const x = place(this.#at.x, offsetWidth, parentElement?.clientWidth ?? 0);
    const y = place(this.#at.y, offsetHeight, parentElement?.clientHeight ?? 0);
    this.element.style.translate = `${x}px ${y}px`;
  }

  #words(planned: PlannedLine, { kind, id }: Target): HTMLElement[] {
    switch (kind) {
      case 'equipment':
        return this.#equipment(planned, id);
      case 'pipe':
        return this.#pipe(planned, id);
      case 'hall':
        return this.#hall(planned);
    }
  }

  #hall({ line }: PlannedLine): HTMLElement[] {
    const language = this.#plant.language.get();
    return [
      element('div', 'plant-tooltip-title', line.centre[language]),
      element('div', 'plant-tooltip-note', line.name[language]),
      element('div', 'plant-tooltip-note', this.#plant.say(plantWords.openHall)),
    ];
  }

  #equipment(planned: PlannedLine, id: string): HTMLElement[] {
    const { format, language, latest, say } = this.#plant;
    const equipment = planned.line.equipment.find((one) => one.id === id);
    const plan = planned.plan.equipment.find((one) => one.id === id);
    const parts = [element('div', 'plant-tooltip-title', `${id} ${equipment?.name[language.get()] ?? ''}`)];
    if (equipment)
      parts.push(
        element('div', 'plant-tooltip-note', [equipment.size, equipment.material].filter(Boolean).join(' · ')),
      );
    const run = plan?.run ? latest(plan.run.point.tag) : null;
    if (plan?.run) {
      const isKnown = run?.value != null && simpleQuality(run) === 'good';
      const word = !isKnown
        ? plantWords.unknown
        : (run?.value ?? 0) >= plan.run.runningFrom
          ? plantWords.running
          : plantWords.stopped;
      parts.push(element('div', 'plant-tooltip-note', say(word)));
    }
    for (const point of plan?.points.slice(0, ROWS_MAX) ?? []) {
      const live = latest(point.tag);
      const row = element('div', 'plant-tooltip-row');
      const value = `${format.value(point, live?.value ?? null)} ${format.unit(point)}`;
      const quality = live && live.quality !== 'good' ? ` · ${format.quality(live.quality, live.status)}` : '';
      row.append(element('span', '', `${point.tag} ${point.name[language.get()]}`), element('b', '', value + quality));
      parts.push(row);
    }
    return parts;
  }

  #pipe({ line, plan: linePlan }: PlannedLine, id: string): HTMLElement[] {
    const { format, language, latest, say } = this.#plant;
    const index = line.connections.findIndex((_, at) => pipeId(at) === id);
    const connection = line.connections[index];
    const plan = linePlan.pipes[index];
    if (!connection) return [];
    const end = (name: string) => (line.equipment.some((one) => one.id === name) ? name : say(plantWords.edge));
    const stream = line.streams.find((one) => one.id === connection.stream);
    const parts = [element('div', 'plant-tooltip-title', `${end(connection.from)} → ${end(connection.to)}`)];
    const medium = say(mediumWords[connection.medium]);
    parts.push(
      element('div', 'plant-tooltip-note', stream ? `${stream.id} ${stream.name[language.get()]} · ${medium}` : medium),
    );
    for (const point of [plan?.flow?.point, plan?.temperature]) {
      if (!point) continue;
      const live = latest(point.tag);
      const row = element('div', 'plant-tooltip-row');
      row.append(
        element('span', '', point.tag),
        element('b', '', `${format.value(point, live?.value ?? null)} ${format.unit(point)}`),
      );
      parts.push(row);
    }
    return parts;
  }
}
