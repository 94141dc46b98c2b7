import type { EquipmentState, LabelRow, Priority, Target } from '../input.ts';
import { type Cluster, mergeBeacons } from '../layout/beacons.ts';
import { LabelPlacer, type LabelRequest, type Placement, type Viewport } from '../layout/labels.ts';
import type { PlacedEquipment } from '../layout/site.ts';
import type { Rgb, SceneTheme } from '../theme.ts';
import type { GlyphAtlas } from './glyph-atlas.ts';
import { type Anchor, FILL, type Fill, type QuadBatch } from './quad-batch.ts';

// Cards over the equipment: title, then as many rows as there is room for. The placement works in screen pixels a few times a
// second; between two placements a card follows its equipment because the shader projects its anchor.

const PAD = 5;
const CHIP = 20;
const CHIP_FILL: Readonly<Record<Priority, Fill>> = { 1: FILL.square, 2: FILL.up, 3: FILL.down, 4: FILL.diamond };
/** Equipment taller than this on the screen, CSS pixels, may show all its rows; smaller ones the most important one. */
const NEAR_PIXELS = 170;
const ROWS_NEAR = 4;
const URGENT_RANK = 1000;
/** The cards of halls come before all others: there are few, and they say where to look. */
const HALL_RANK = 2000;

export interface Projected {
  /** CSS pixels of the top of the equipment; null behind the camera. */
  readonly x: number;
  readonly y: number;
  /** Height of the equipment on the screen. */
  readonly pixels: number;
  /** Half of its width there. */
  readonly halfWidth: number;
  readonly isVisible: boolean;
}

/** The card of a hall: how many alarms stand in it and how bad the worst is. */
export interface HallCard {
  readonly id: string;
  readonly name: string;
  readonly anchor: { readonly x: number; readonly y: number; readonly z: number };
  readonly place: Projected;
  readonly alarms: readonly Priority[];
  /** So far away that only the card speaks for what stands in it. */
  readonly isFar: boolean;
}

/** What gets a card: an equipment or a hall. */
interface Labelled {
  readonly state: EquipmentState;
  readonly anchor: Anchor;
  readonly cards: readonly Card[];
}

interface Card {
  readonly lines: readonly LabelRow[];
  readonly width: number;
  readonly height: number;
  /** With the name in the title and the tag before each value. */
  readonly isNear: boolean;
}

export class LabelLayer {
  readonly #equipment: readonly PlacedEquipment[];
  readonly #atlas: GlyphAtlas;
  readonly #batch: QuadBatch;
  readonly #scale: number;
  readonly #placer = new LabelPlacer();
  #theme: SceneTheme;

  constructor(
    equipment: readonly PlacedEquipment[],
    atlas: GlyphAtlas,
    batch: QuadBatch,
    scale: number,
    theme: SceneTheme,
  ) {
    this.#equipment = equipment;
    this.#atlas = atlas;
    this.#batch = batch;
    this.#scale = scale;
    this.#theme = theme;
  }

  setTheme(theme: SceneTheme): void {
    this.#theme = theme;
  }

  /** Labels that wait for room to stay free. */
  get isPending(): boolean {
    return this.#placer.pending;
  }

  /** Writes all labels anew; answers how many there are. `states` is in the order of the equipment. */
  write(
    states: readonly EquipmentState[],
    halls: readonly HallCard[],
    project: (equipment: PlacedEquipment) => Projected,
    viewport: Viewport,
    selected: Target | null,
    nowMs: number,
  ): number {
    const labelled = new Map<string, Labelled>();
    const requests: LabelRequest[] = [];
    const far = new Set(halls.filter(({ isFar }) => isFar).map(({ id }) => id));
    const projected = this.#equipment.map(project);
    const selectedKey = selected?.kind === 'equipment' ? keyOf(selected) : null;
    for (const hall of halls) {
      if (!hall.place.isVisible) continue;
      const key = keyOf({ hall: hall.id, id: '' });
      const state = stateOfHall(hall);
      const cards = this.#cardsOf(state, false);
      labelled.set(key, { state, cards, anchor: { ...hall.anchor, onScreen: false } });
      requests.push({ id: key, anchor: hall.place, rank: HALL_RANK, sizes: cards, urgent: true });
    }
    for (const [index, equipment] of this.#equipment.entries()) {
      const state = states[index];
      const place = projected[index];
      const key = keyOf(equipment);
      if (!state || !place?.isVisible || (far.has(equipment.hall) && key !== selectedKey)) continue;
      const cards = this.#cardsOf(state, place.pixels > NEAR_PIXELS * this.#scale || key === selectedKey);
      const { position, height } = equipment;
      const anchor = { x: position.x, y: position.y, z: position.z + height, onScreen: false };
      labelled.set(key, { state, cards, anchor });
      const urgent = state.alarm !== null || key === selectedKey;
      requests.push({
        id: key,
        anchor: { x: place.x, y: place.y },
        rank: state.rank + (urgent ? URGENT_RANK : 0) + Math.min(20, place.pixels / 10),
        sizes: cards,
        urgent,
      });
    }
    const bodies = projected.flatMap(({ x, y, pixels, halfWidth, isVisible }) =>
      isVisible ? [{ left: x - halfWidth, top: y, right: x + halfWidth, bottom: y + pixels }] : [],
    );
    const placements = this.#placer.place(requests, { ...viewport, avoid: bodies }, nowMs);
    this.#batch.begin();
    for (const placement of placements) this.#leader(placement, labelled.get(placement.id));
    for (const placement of placements) this.#card(placement, labelled.get(placement.id), placement.id === selectedKey);
    const shown = new Set(placements.map(({ id }) => id));
    const isSaid = (equipment: PlacedEquipment) => shown.has(keyOf(equipment)) || far.has(equipment.hall);
    this.#beacons(states, projected, isSaid, viewport);
    this.#batch.end();
    return placements.length;
  }

  #cardsOf(state: EquipmentState, isNear: boolean): Card[] {
    const chip = state.alarm ? CHIP * this.#scale + 4 : 0;
    const titleHeight = Math.max(this.#atlas.lineHeight('title'), state.alarm ? CHIP * this.#scale : 0);
    const lineHeight = this.#atlas.lineHeight('value');
    const card = (rows: readonly LabelRow[], near: boolean): Card => ({
      lines: rows,
      isNear: near,
      width: Math.ceil(
        Math.max(
          this.#atlas.measure(titleOf(state, near), 'title') + chip,
          ...rows.map((row) => this.#rowWidth(row, near)),
        ) +
          2 * PAD,
      ),
      height: Math.ceil(titleHeight + rows.length * lineHeight + 2 * 3),
    });
    const short = state.rows.slice(0, 1);
    const options = isNear ? [card(state.rows.slice(0, ROWS_NEAR), true)] : [];
    return [...options, ...(short.length > 0 ? [card(short, false)] : []), card([], false)];
  }

  #rowWidth(row: LabelRow, near: boolean): number {
    const name = near ? this.#atlas.measure(`${row.name}  `, 'small') : 0;
    return (
      name + this.#atlas.measure(`${row.value}${mark(row)}`, 'value') + this.#atlas.measure(` ${row.unit}`, 'small')
    );
  }

  /** Width of the sign for an old value with the space after it. */
  #clock(): number {
    return 16 * this.#scale;
  }

  #leader(placement: Placement, entry: Labelled | undefined): void {
    const card = entry?.cards[placement.size];
    if (!entry || !card) return;
    const { anchor } = entry;
    const bottom = placement.dy + card.height;
    this.#batch.quad(anchor, 0, bottom, 1, -bottom, this.#theme.dimText, 0.55, FILL.solid);
  }

  #card(placement: Placement, entry: Labelled | undefined, isSelected: boolean): void {
    const card = entry?.cards[placement.size];
    if (!entry || !card) return;
    const theme = this.#theme;
    const { state, anchor } = entry;
    const { dx, dy } = placement;
    this.#batch.quad(anchor, dx, dy, card.width, card.height, theme.card, 0.86, FILL.solid);
    if (state.off) this.#batch.quad(anchor, dx, dy, card.width, card.height, theme.off[state.off], 0.35, FILL.solid);
    const edge = this.#edge(state, isSelected);
    this.#batch.quad(anchor, dx, dy, card.width, card.height, edge, 0.9, FILL.frame);
    if (state.isSuspect)
      for (const out of [1, 2])
        this.#batch.quad(
          anchor,
          dx - out,
          dy - out,
          card.width + 2 * out,
          card.height + 2 * out,
          theme.value,
          1,
          FILL.frame,
        );
    let x = dx + PAD;
    let y = dy + 3;
    if (state.alarm) {
      this.#chip(anchor, x, y, state.alarm.priority, String(state.alarm.priority));
      x += CHIP * this.#scale + 4;
    }
    const titleHeight = Math.max(this.#atlas.lineHeight('title'), state.alarm ? CHIP * this.#scale : 0);
    const titleTop = y + (titleHeight - this.#atlas.lineHeight('title')) / 2;
    this.#batch.text(
      anchor,
      x,
      titleTop,
      titleOf(state, card.isNear),
      'title',
      card.lines.length > 0 ? theme.dimText : theme.text,
    );
    y += titleHeight;
    for (const row of card.lines) {
      this.#row(anchor, dx + PAD, y, card.width - 2 * PAD, row, card.isNear);
      y += this.#atlas.lineHeight('value');
    }
  }

  #edge({ alarm, off }: EquipmentState, isSelected: boolean): Rgb {
    const theme = this.#theme;
    if (isSelected) return theme.focus;
    if (alarm) return theme.alarm[alarm.priority].fill;
    return off ? theme.off[off] : theme.cardEdge;
  }

  #row(anchor: Anchor, left: number, top: number, width: number, row: LabelRow, near: boolean): void {
    const theme = this.#theme;
    const lineHeight = this.#atlas.lineHeight('value');
    if (row.quality === 'bad' || row.quality === 'none') {
      this.#batch.quad(anchor, left - 2, top + 1, width + 4, lineHeight - 2, theme.dimText, 0.17, FILL.hatch);
      this.#batch.quad(anchor, left - 2, top + 1, width + 4, lineHeight - 2, theme.dimText, 0.8, FILL.frame);
    }
    const small = top + (lineHeight - this.#atlas.lineHeight('small')) / 2;
    if (near) this.#batch.text(anchor, left, small, row.name, 'small', theme.dimText);
    const text = `${row.value}${mark(row)}`;
    const unit = this.#atlas.measure(` ${row.unit}`, 'small');
    const x = left + width - unit - this.#atlas.measure(text, 'value');
    const tone =
      row.priority !== null && row.quality === 'good'
        ? theme.alarm[row.priority].fill
        : row.quality === 'good' || row.quality === 'uncertain'
          ? theme.value
          : theme.dimText;
    if (row.quality === 'stale') {
      const size = this.#clock() - 4;
      this.#batch.quad(anchor, x - size - 4, top + (lineHeight - size) / 2, size, size, theme.dimText, 1, FILL.clock);
    }
    const used = this.#batch.text(anchor, x, top, text, 'value', tone);
    this.#batch.text(anchor, x + used, small, ` ${row.unit}`, 'small', theme.dimText);
  }

  #chip(anchor: Anchor, x: number, y: number, priority: Priority, digit: string): void {
    const size = CHIP * this.#scale;
    const { fill, text } = this.#theme.alarm[priority];
    this.#batch.quad(anchor, x, y, size, size, fill, 1, CHIP_FILL[priority]);
    const lift = priority === 2 ? 2 : priority === 3 ? -2 : 0;
    const top = y + (size - this.#atlas.lineHeight('chip')) / 2 + lift * this.#scale;
    this.#batch.text(anchor, x + (size - this.#atlas.measure(digit, 'chip')) / 2, top, digit, 'chip', text);
  }

  /** Alarms without a card: merged when near, at the edge of the picture when outside it. */
  #beacons(
    states: readonly EquipmentState[],
    projected: readonly Projected[],
    isSaid: (equipment: PlacedEquipment) => boolean,
    viewport: Viewport,
  ): void {
    const loose = this.#equipment.flatMap((equipment, index) => {
      const alarm = states[index]?.alarm;
      const place = projected[index];
      if (!alarm || !place || isSaid(equipment)) return [];
      const margin = CHIP * this.#scale;
      return [
        {
          priority: alarm.priority,
          x: Math.min(viewport.width - margin, Math.max(margin, place.x)),
          y: Math.min(viewport.height - margin, Math.max(margin, place.y)),
        },
      ];
    });
    for (const cluster of mergeBeacons(loose, 28 * this.#scale)) this.#beacon(cluster);
  }

  #beacon({ x, y, priority, count }: Cluster): void {
    const size = CHIP * this.#scale;
    const anchor: Anchor = { x, y, z: 0, onScreen: true };
    this.#chip(anchor, -size / 2, -size / 2, priority, String(priority));
    if (count === 1) return;
    const text = `×${count}`;
    const width = this.#atlas.measure(text, 'small') + 4;
    this.#batch.quad(
      anchor,
      size / 2,
      -size / 2,
      width,
      this.#atlas.lineHeight('small'),
      this.#theme.card,
      0.9,
      FILL.solid,
    );
    this.#batch.text(anchor, size / 2 + 2, -size / 2, text, 'small', this.#theme.text);
  }
}

/** Two halls may hold the same ids. */
const keyOf = ({ hall, id }: { readonly hall: string; readonly id: string }): string => `${hall} ${id}`;

const stateOfHall = ({ name, alarms }: HallCard): EquipmentState => {
  const worst = alarms.length > 0 ? (Math.min(...alarms) as Priority) : null;
  const count = worst === null ? 0 : alarms.filter((priority) => priority === worst).length;
  return {
    title: count > 1 ? `${name}  ×${count}` : name,
    name: '',
    rows: [],
    rank: HALL_RANK,
    run: 'none',
    level: null,
    levelPattern: 'plain',
    levelLimits: [],
    isOpen: false,
    inside: null,
    alarm: worst === null ? null : { priority: worst },
    off: null,
    isSuspect: false,
    tint: null,
    pattern: 'plain',
  };
};

const titleOf = ({ title, name }: EquipmentState, isNear: boolean): string => (isNear ? `${title} ${name}` : title);

/** Sign after a value that is not plainly good. */
const mark = ({ quality }: LabelRow): string =>
  ({ good: '', uncertain: '?', stale: '', bad: ' ✕', none: ' ✕' })[quality];
