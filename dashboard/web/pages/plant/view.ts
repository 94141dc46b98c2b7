import type { LineView } from '../../../contract/line-view.ts';
import type { PlantState, Selection, Stop } from '../../page.ts';
import type { View } from '../../scene/camera/view.ts';
import type { Target } from '../../scene/input.ts';
import { clusters } from '../../scene/layout/zones.ts';
import { levelOf, type QualityLevel } from '../../scene/quality-level.ts';
import { PlantScene } from '../../scene/scene.ts';
import { NO_STATS, NoGraphics, type SceneStats } from '../../scene/scene-options.ts';
import { exceededNow } from '../../state/limits.ts';
import { element } from '../../widgets/dom.ts';
import { type AssetTree, assetTree } from './asset-tree.ts';
import { listenToKeys } from './keyboard.ts';
import { drawLegend } from './legend.ts';
import { OVERLAYS, type Overlay, overlayOf, painterOf, thermalRange } from './overlay.ts';
import { planOf } from './plan.ts';
import { pipeId, sceneInput } from './scene-input.ts';
import { sceneState } from './scene-state.ts';
import { drawToolbar } from './toolbar.ts';
import { Tooltip } from './tooltip.ts';
import { plantWords } from './words.ts';
import './plant.css';

/** Values reach the picture at most this often. */
const VALUE_PERIOD_MS = 250;
/** A second loss of the context within this time ends the attempt. */
const LOSS_WINDOW_MS = 10 * 60_000;
const TEXT_PIXELS = 16;
const SLOW_NOTE_MS = 12_000;
/** Equipment of an area further apart than this, metres, is not shown by one bookmark. */
const AREA_REACH = 10;

declare global {
  interface Window {
    /** True when the plant has been drawn completely for the first time. */
    __ready?: boolean;
    __sceneStats?: () => SceneStats;
    __locate?: (id: string) => { x: number; y: number } | null;
  }
}

/** One line on one canvas, with its tree, toolbar and legend. */
export class PlantView {
  readonly #plant: PlantState;
  readonly #line: LineView;
  readonly #plan;
  readonly #place = element('div', 'plant');
  readonly #side = element('aside', 'plant-side');
  readonly #stage = element('div', 'plant-stage');
  readonly #toolbar = element('div', 'plant-toolbar');
  readonly #legend = element('div', 'plant-legend');
  readonly #note = element('div', 'plant-note');
  readonly #tooltip: Tooltip;
  readonly #tree: AssetTree;
  readonly #stops: Stop[] = [];
  #scene: PlantScene | null = null;
  #canvas: HTMLCanvasElement | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #focused: string | null = null;
  #lostAt: number | null = null;
  #detail = '';
  /** Level that the automatic choice has come down to. */
  #automatic: QualityLevel = 'med';
  #camera: View | null; // where it was last: a scene made anew starts there
  #legendOf = ''; // what the legend was drawn for

  constructor(root: HTMLElement, plant: PlantState, line: LineView, camera: View | null) {
    this.#plant = plant;
    this.#camera = camera;
    this.#line = line;
    this.#plan = planOf(line, plant.points(line.id));
    this.#tooltip = new Tooltip(line, this.#plan, plant);
    this.#tree = assetTree(line, this.#plan, plant, (selection) => this.#enter(selection));
    this.#note.hidden = true;
    this.#note.setAttribute('role', 'status');
    this.#side.append(this.#tree.element);
    this.#stage.append(this.#toolbar, this.#legend, this.#note, this.#tooltip.element);
    this.#place.append(this.#side, this.#stage);
    root.append(this.#place);
    window.__ready = false;
    this.#startScene();
    this.#stops.push(
      plant.watchMany(this.#plan.tags, () => this.#refreshSoon()),
      plant.twin(line.id).subscribe(() => this.#refreshSoon()),
      plant.selection.subscribe(() => this.#drawSelection()),
      plant.theme.subscribe(() => this.#scene?.setTheme(plant.theme.get())),
      plant.navigation.subscribe(() => this.#drawLocation()),
      listenToKeys({
        bookmark: (number) => this.#bookmark(number),
        home: () => this.#scene?.home(),
        fit: () => this.#fit(),
        tree: () => this.#toggleTree(),
        nextOverlay: () =>
          this.#setOverlay(OVERLAYS[(OVERLAYS.indexOf(this.#overlay) + 1) % OVERLAYS.length] ?? 'none'),
        orbit: (azimuth, elevation) => this.#scene?.orbit(azimuth, elevation),
        zoom: (factor) => this.#scene?.zoom(factor),
        enter: () => this.#enter(plant.selection.get()),
        leave: () => this.#leave(),
      }),
    );
    const observer = new ResizeObserver(() => this.#resize());
    observer.observe(this.#stage);
    this.#stops.push(() => observer.disconnect());
    this.#drawToolbar();
    this.#drawSelection();
    this.#refresh();
  }

  get camera(): View | null {
    return this.#scene?.isHome ? null : (this.#scene?.view ?? this.#camera);
  }

  stop(): void {
    this.#camera = this.camera;
    for (const stop of this.#stops) stop();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#tooltip.hide();
    this.#tree.stop();
    this.#scene?.dispose();
    this.#scene = null;
    this.#place.remove();
    window.__ready = false;
    delete window.__sceneStats;
    delete window.__locate;
  }

  get #parameters() {
    return this.#plant.navigation.get().parameters;
  }

  get #overlay(): Overlay {
    return overlayOf(this.#parameters.ov);
  }

  #startScene(): void {
    this.#camera = this.camera;
    this.#scene?.dispose();
    this.#scene = null;
    this.#canvas?.remove();
    const canvas = element('canvas', 'plant-canvas');
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', this.#plant.say(plantWords.canvas));
    this.#stage.prepend(canvas);
    this.#canvas = canvas;
    const style = getComputedStyle(document.documentElement);
    this.#detail = this.#parameters.q ?? 'auto';
    try {
      this.#scene = new PlantScene(canvas, sceneInput(this.#line), {
        quality: this.#detail === 'auto' ? this.#automatic : levelOf(this.#detail),
        theme: this.#plant.theme.get(),
        frozen: this.#parameters.freeze === '1',
        reducedMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
        font: style.fontFamily || 'system-ui, sans-serif',
        textScale: (Number.parseFloat(style.fontSize) || TEXT_PIXELS) / TEXT_PIXELS,
        onSelect: (target) => this.#plant.select(this.#selectionOf(target)),
        onHover: (target, x, y) => this.#tooltip.over(target, x, y),
        onFirstFrame: () => {
          window.__ready = true;
        },
        onSlow: (frameMs) => this.#slow(frameMs),
        onContextLost: () => this.#contextLost(),
      });
    } catch (error) {
      canvas.remove();
      this.#canvas = null;
      const reason = error instanceof NoGraphics ? this.#plant.say(plantWords.noWebgl) : String(error);
      this.#giveUp(reason);
      return;
    }
    if (this.#camera) this.#scene.restore(this.#camera);
    this.#note.hidden = true;
    window.__sceneStats = () => this.#scene?.stats() ?? NO_STATS;
    window.__locate = (id) => this.#scene?.locate(id) ?? null;
    this.#resize();
  }

  /** Only the automatic choice gives way, and it says so; who chose a level keeps it. */
  #slow(frameMs: number): void {
    if (this.#detail !== 'auto' || this.#automatic === 'low') return;
    this.#automatic = 'low';
    // Not from inside the frame that found it out.
    setTimeout(() => {
      if (!this.#place.isConnected || !this.#scene) return;
      this.#startScene();
      this.#drawSelection();
      this.#drawToolbar();
      this.#refresh();
      const text = this.#plant.say(plantWords.slow, { ms: Math.round(frameMs) });
      this.#note.textContent = text;
      this.#note.hidden = false;
      setTimeout(() => {
        if (this.#note.textContent === text) this.#note.hidden = true;
      }, SLOW_NOTE_MS);
    }, 0);
  }

  #contextLost(): void {
    const now = performance.now();
    const isSecond = this.#lostAt !== null && now - this.#lostAt < LOSS_WINDOW_MS;
    this.#lostAt = now;
    if (isSecond) {
      this.#scene?.dispose();
      this.#scene = null;
      this.#canvas?.remove();
      this.#canvas = null;
      this.#giveUp(this.#plant.say(plantWords.lostTwice));
      return;
    }
    this.#note.textContent = this.#plant.say(plantWords.lostOnce);
    this.#note.hidden = false;
    // A lost context may never come back to its canvas; a new canvas gets a new one.
    setTimeout(() => {
      if (!this.#place.isConnected || !this.#scene) return;
      this.#startScene();
      this.#drawSelection();
      this.#refresh();
    }, 300);
  }

  /** No picture: the tree takes its place. */
  #giveUp(reason: string): void {
    const again = element('button', '', this.#plant.say(plantWords.again));
    again.addEventListener('click', () => {
      this.#place.classList.remove('plant-flat');
      this.#lostAt = null;
      this.#startScene();
      this.#drawSelection();
      this.#refresh();
    });
    this.#note.replaceChildren(element('p', '', this.#plant.say(plantWords.noGraphics, { reason })), again);
    this.#note.hidden = false;
    this.#place.classList.add('plant-flat');
    this.#side.hidden = false;
    window.__ready = true;
  }

  #refreshSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#refresh();
    }, VALUE_PERIOD_MS);
  }

  #refresh(): void {
    const { format, language, latest } = this.#plant;
    const twin = this.#plant.twin(this.#line.id).get();
    const painter = painterOf(this.#overlay, this.#plan, latest, twin);
    this.#scene?.update(sceneState(this.#line, this.#plan, latest, painter, format, language.get()));
    this.#tree.mark(this.#priorities());
    if (this.#legendOf !== `${this.#overlay} ${twin !== null}`) this.#drawLegend();
  }

  #priorities(): Map<string, number> {
    const found = new Map<string, number>();
    for (const { id, points } of this.#plan.equipment) {
      for (const { tag } of points) {
        const live = this.#plant.latest(tag);
        const beyond = live ? exceededNow(live) : null;
        if (beyond) found.set(id, Math.min(found.get(id) ?? 4, beyond.priority));
      }
    }
    return found;
  }

  #drawLocation(): void {
    if ((this.#parameters.q ?? 'auto') !== this.#detail) this.#startScene();
    this.#drawToolbar();
    this.#refresh();
  }

  #drawToolbar(): void {
    const language = this.#plant.language.get();
    drawToolbar(
      this.#toolbar,
      this.#plant,
      {
        overlay: this.#overlay,
        detail: this.#parameters.q ?? 'auto',
        automatic: this.#automatic,
        bookmarks: [
          this.#plant.say(plantWords.whole),
          ...this.#areas().map(({ id, name }) => `${id} ${name[language]}`),
        ],
      },
      {
        overlay: (overlay) => this.#setOverlay(overlay),
        home: () => this.#scene?.home(),
        fit: () => this.#fit(),
        look: (look) => this.#scene?.look(look),
        bookmark: (number) => this.#bookmark(number),
        detail: (level) =>
          this.#plant.navigation.go({ parameters: { q: level === 'auto' ? null : level }, replace: true }),
        tree: () => this.#toggleTree(),
      },
    );
    this.#drawLegend();
    this.#resize();
  }

  #drawLegend(): void {
    const twin = this.#plant.twin(this.#line.id).get();
    this.#legendOf = `${this.#overlay} ${twin !== null}`;
    drawLegend(this.#legend, this.#plant, this.#overlay, thermalRange(this.#plan), twin);
  }

  #areas() {
    return this.#line.areas.filter(({ id }) => this.#line.equipment.some(({ area }) => area === id)).slice(0, 8);
  }

  #setOverlay(overlay: Overlay): void {
    this.#plant.navigation.go({ parameters: { ov: overlay === 'none' ? null : overlay }, replace: true });
  }

  /** 1 is the whole line, 2 and on are its areas: where most of an area's equipment stands together. */
  #bookmark(number: number): void {
    const area = this.#areas()[number - 2];
    if (number === 1) this.#scene?.home();
    if (!area) return;
    const inArea = this.#line.equipment.filter((one) => one.area === area.id);
    const [largest = []] = clusters(inArea, AREA_REACH).sort((one, other) => other.length - one.length);
    this.#scene?.fit(largest.map(({ id }) => id));
  }

  #fit(): void {
    const id = this.#equipmentOf(this.#plant.selection.get());
    if (id) this.#scene?.fit([id]);
    else this.#scene?.home();
  }

  #toggleTree(): void {
    this.#side.hidden = !this.#side.hidden;
    this.#resize();
  }

  #enter(selection: Selection | null): void {
    const id = this.#equipmentOf(selection);
    if (!id) return;
    this.#focused = id;
    this.#scene?.focus(id);
    this.#scene?.fit([id]);
    this.#note.textContent = this.#plant.say(plantWords.focused, { id });
    this.#note.hidden = false;
  }

  #leave(): void {
    if (!this.#focused) return;
    this.#focused = null;
    this.#scene?.focus(null);
    this.#note.hidden = true;
  }

  #drawSelection(): void {
    const selection = this.#plant.selection.get();
    this.#tree.reveal(selection);
    this.#scene?.select(this.#targetOf(selection));
  }

  #equipmentOf(selection: Selection | null): string | null {
    if (!selection || selection.line !== this.#line.id) return null;
    if (selection.kind === 'equipment') return selection.id;
    return selection.kind === 'point' ? (this.#plant.point(selection.id)?.equipment ?? null) : null;
  }

  #targetOf(selection: Selection | null): Target | null {
    if (selection?.kind === 'stream') {
      const index = this.#line.connections.findIndex(({ stream }) => stream === selection.id);
      return index < 0 ? null : { kind: 'pipe', id: pipeId(index) };
    }
    const id = this.#equipmentOf(selection);
    return id ? { kind: 'equipment', id } : null;
  }

  /** A pipe selects its stream; one without a stream the instrument that measures it. */
  #selectionOf(target: Target | null): Selection | null {
    if (!target) return null;
    const line = this.#line.id;
    if (target.kind === 'equipment') return { kind: 'equipment', line, id: target.id };
    const index = this.#line.connections.findIndex((_, at) => pipeId(at) === target.id);
    const { stream, flow } = this.#plan.pipes[index] ?? {};
    if (stream) return { kind: 'stream', line, id: stream };
    return flow ? { kind: 'point', line, id: flow.point.tag } : null;
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.#stage;
    if (!this.#scene || clientWidth === 0) return;
    this.#scene.resize(clientWidth, clientHeight);
    const origin = this.#stage.getBoundingClientRect();
    this.#scene.keepOut(
      [this.#toolbar, this.#legend].map((part) => {
        const box = part.getBoundingClientRect();
        return {
          left: box.left - origin.left,
          top: box.top - origin.top,
          right: box.right - origin.left,
          bottom: box.bottom - origin.top,
        };
      }),
    );
  }
}
