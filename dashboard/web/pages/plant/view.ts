import type { LineView } from '../../../contract/line-view.ts';
import type { PlantState, Selection, Stop } from '../../page.ts';
import type { View } from '../../scene/camera/view.ts';
import type { Target } from '../../scene/input.ts';
import { element } from '../../widgets/dom.ts';
import { type AssetTree, assetTree } from './asset-tree.ts';
import { listenToKeys } from './keyboard.ts';
import { drawLegend } from './legend.ts';
import { type Overlay, overlayOf, overlaysFor, painterOf } from './overlay.ts';
import { Picture } from './picture.ts';
import { type Against, againstOf, againstText, followReference } from './reference-trial.ts';
import { sceneInput } from './scene-input.ts';
import { hallState } from './scene-state.ts';
import {
  type Bookmark,
  bookmarksOf,
  type PlannedLine,
  plannedLines,
  prioritiesOf,
  selectionOf,
  sharedRange,
  tagsOf,
  targetOf,
} from './site-plan.ts';
import { drawToolbar } from './toolbar.ts';
import { Tooltip } from './tooltip.ts';
import { plantWords } from './words.ts';
import './plant.css';

/** Values reach the picture at most this often. */
const VALUE_PERIOD_MS = 250;
const SLOW_NOTE_MS = 12_000;

/** One line or all of the site on one canvas, with tree, toolbar and legend. */
export class PlantView {
  readonly #plant: PlantState;
  readonly #planned: readonly PlannedLine[];
  readonly #place = element('div', 'plant');
  readonly #side = element('aside', 'plant-side');
  readonly #stage = element('div', 'plant-stage');
  readonly #toolbar = element('div', 'plant-toolbar');
  readonly #legend = element('div', 'plant-legend');
  readonly #note = element('div', 'plant-note');
  readonly #tooltip: Tooltip;
  readonly #tree: AssetTree;
  readonly #picture: Picture;
  readonly #stops: Stop[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #focused: Target | null = null;
  #legendOf = ''; // what the legend was drawn for
  #reference: (ReturnType<typeof followReference> & { readonly of: string }) | null = null;

  constructor(root: HTMLElement, plant: PlantState, lines: readonly LineView[], camera: View | null) {
    this.#plant = plant;
    this.#planned = plannedLines(lines, plant);
    this.#tooltip = new Tooltip(this.#planned, plant);
    this.#tree = assetTree(this.#planned, plant, (selection) => this.#enter(selection));
    this.#note.hidden = true;
    this.#note.setAttribute('role', 'status');
    this.#side.append(this.#tree.element);
    this.#stage.append(this.#toolbar, this.#legend, this.#note, this.#tooltip.element);
    this.#place.append(this.#side, this.#stage);
    root.append(this.#place);
    const events = {
      select: (target: Target | null) => this.#choose(target),
      hover: (target: Target | null, x: number, y: number) => this.#hover(target, x, y),
      started: () => this.#started(),
      slow: (frameMs: number) => this.#slow(frameMs),
      lost: () => this.#say(plant.say(plantWords.lostOnce)),
      failed: (reason: string) => this.#giveUp(reason),
    };
    this.#picture = new Picture(this.#stage, plant, sceneInput(lines), events, camera);
    this.#picture.start();
    this.#stops.push(
      plant.watchMany(tagsOf(this.#planned), () => this.#refreshSoon()),
      ...lines.map(({ id }) => plant.twin(id).subscribe(() => this.#refreshSoon())),
      plant.selection.subscribe(() => this.#drawSelection()),
      plant.theme.subscribe(() => this.#picture.scene?.setTheme(plant.theme.get())),
      plant.navigation.subscribe(() => this.#drawLocation()),
      listenToKeys({
        bookmark: (number) => this.#bookmark(number),
        home: () => this.#picture.scene?.home(),
        fit: () => this.#fit(),
        tree: () => this.#toggleTree(),
        nextOverlay: () => {
          const overlays = overlaysFor(this.#against !== null);
          this.#setOverlay(overlays[(overlays.indexOf(this.#overlay) + 1) % overlays.length] ?? 'none');
        },
        orbit: (azimuth, elevation) => this.#picture.scene?.orbit(azimuth, elevation),
        zoom: (factor) => this.#picture.scene?.zoom(factor),
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
    return this.#picture.camera;
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#reference?.stop();
    this.#tooltip.hide();
    this.#tree.stop();
    this.#picture.stop();
    this.#place.remove();
  }

  get #parameters() {
    return this.#plant.navigation.get().parameters;
  }

  get #overlay(): Overlay {
    return overlayOf(this.#parameters.ov, this.#against !== null);
  }

  /** Another trial that this replay is held against; of the live plant there is none. */
  get #against(): Against | null {
    return this.#plant.context === 'live' ? null : againstOf(this.#parameters.vs);
  }

  get #bookmarks(): readonly Bookmark[] {
    return bookmarksOf(this.#planned, this.#plant.language.get());
  }

  get #isSite(): boolean {
    return this.#planned.length > 1;
  }

  #started(): void {
    this.#note.hidden = true;
    this.#resize();
    this.#drawSelection();
    this.#refresh();
  }

  #slow(frameMs: number): void {
    this.#drawToolbar();
    const text = this.#plant.say(plantWords.slow, { ms: Math.round(frameMs) });
    this.#say(text);
    setTimeout(() => {
      if (this.#note.textContent === text) this.#note.hidden = true;
    }, SLOW_NOTE_MS);
  }

  #say(text: string): void {
    this.#note.textContent = text;
    this.#note.hidden = false;
  }

  /** No picture: the tree takes its place. */
  #giveUp(reason: string): void {
    const again = element('button', '', this.#plant.say(plantWords.again));
    again.addEventListener('click', () => {
      this.#place.classList.remove('plant-flat');
      this.#picture.forgive();
      this.#picture.start();
    });
    this.#note.replaceChildren(element('p', '', this.#plant.say(plantWords.noGraphics, { reason })), again);
    this.#note.hidden = false;
    this.#place.classList.add('plant-flat');
    this.#side.hidden = false;
  }

  #refreshSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#refresh();
    }, VALUE_PERIOD_MS);
  }

  #refresh(): void {
    const { format, language, latest } = this.#plant;
    const range = sharedRange(this.#planned);
    this.#followReference();
    const halls = this.#planned.map(({ line, plan }) => {
      const painter = painterOf(this.#overlay, plan, latest, this.#plant.twin(line.id).get(), range, this.#reference);
      const state = hallState(line, plan, latest, painter, format, language.get());
      return { ...state, name: this.#isSite ? line.centre[language.get()] : null };
    });
    this.#picture.scene?.update({ halls });
    this.#tree.mark(new Map(this.#planned.map(({ line, plan }) => [line.id, prioritiesOf(plan, latest)])));
    if (this.#legendOf !== this.#legendKey) this.#drawLegend();
  }

  #followReference(): void {
    const against = this.#overlay === 'difference' ? this.#against : null;
    const of = against === null ? null : againstText(against);
    if (of === (this.#reference?.of ?? null)) return;
    this.#reference?.stop();
    this.#reference =
      against === null || of === null
        ? null
        : Object.assign(
            followReference(this.#plant, against, () => this.#refreshSoon()),
            { of },
          );
  }

  #drawLocation(): void {
    if (this.#picture.isOutdated) this.#picture.start();
    this.#drawToolbar();
    this.#refresh();
  }

  #drawToolbar(): void {
    drawToolbar(
      this.#toolbar,
      this.#plant,
      {
        overlay: this.#overlay,
        detail: this.#parameters.q ?? 'auto',
        automatic: this.#picture.automatic,
        bookmarks: [
          this.#plant.say(this.#isSite ? plantWords.wholeSite : plantWords.whole),
          ...this.#bookmarks.map(({ name }) => name),
        ],
        isCompared: this.#against !== null,
        isOfSite: !this.#isSite && this.#plant.lines.length > 1,
      },
      {
        overlay: (overlay) => this.#setOverlay(overlay),
        home: () => this.#picture.scene?.home(),
        fit: () => this.#fit(),
        look: (look) => this.#picture.scene?.look(look),
        bookmark: (number) => this.#bookmark(number),
        detail: (level) =>
          this.#plant.navigation.go({ parameters: { q: level === 'auto' ? null : level }, replace: true }),
        tree: () => this.#toggleTree(),
        site: () => this.#plant.navigation.go({ line: null }),
      },
    );
    this.#drawLegend();
    this.#resize();
  }

  /** A report of any twin is a legend of residuals. */
  get #twin() {
    return this.#planned.map(({ line }) => this.#plant.twin(line.id).get()).find((report) => report !== null) ?? null;
  }

  get #legendKey(): string {
    return `${this.#overlay} ${this.#twin !== null} ${this.#reference?.title}`;
  }

  #drawLegend(): void {
    this.#legendOf = this.#legendKey;
    drawLegend(this.#legend, this.#plant, this.#overlay, sharedRange(this.#planned), this.#twin, this.#reference);
  }

  #setOverlay(overlay: Overlay): void {
    this.#plant.navigation.go({ parameters: { ov: overlay === 'none' ? null : overlay }, replace: true });
  }

  /** 1 is everything, 2 and on are the halls of the site or the areas of the line. */
  #bookmark(number: number): void {
    if (number === 1) this.#picture.scene?.home();
    else this.#picture.scene?.fit(this.#bookmarks[number - 2]?.equipment ?? []);
  }

  #fit(): void {
    const target = this.#target(this.#plant.selection.get());
    if (target?.kind === 'equipment') this.#picture.scene?.fit([target]);
    else this.#picture.scene?.home();
  }

  #toggleTree(): void {
    this.#side.hidden = !this.#side.hidden;
    this.#resize();
  }

  #enter(selection: Selection | null): void {
    const target = this.#target(selection);
    if (target?.kind !== 'equipment') return;
    this.#focused = target;
    this.#picture.scene?.focus(target);
    this.#picture.scene?.fit([target]);
    this.#say(this.#plant.say(plantWords.focused, { id: target.id }));
  }

  #leave(): void {
    if (!this.#focused) return;
    this.#focused = null;
    this.#picture.scene?.focus(null);
    this.#note.hidden = true;
  }

  /** On the site the floor of a hall leads to its line; in a line the floor selects nothing. */
  #choose(target: Target | null): void {
    if (target?.kind === 'hall' && this.#isSite) this.#plant.navigation.go({ line: target.hall });
    else this.#plant.select(selectionOf(this.#planned, target));
  }

  #hover(target: Target | null, x: number, y: number): void {
    this.#tooltip.over(target?.kind === 'hall' && !this.#isSite ? null : target, x, y);
  }

  #target(selection: Selection | null): Target | null {
    return targetOf(this.#planned, selection, this.#plant);
  }

  #drawSelection(): void {
    const selection = this.#plant.selection.get();
    this.#tree.reveal(selection);
    this.#picture.scene?.select(this.#target(selection));
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.#stage;
    const { scene } = this.#picture;
    if (!scene || clientWidth === 0) return;
    scene.resize(clientWidth, clientHeight);
    const origin = this.#stage.getBoundingClientRect();
    scene.keepOut(
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
