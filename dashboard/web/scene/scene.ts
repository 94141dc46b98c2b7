import { Color, ColorManagement, LinearSRGBColorSpace, Scene, type Vector3, type WebGLRenderer } from 'three';
import { type Look, OrbitCamera } from './camera/orbit-camera.ts';
import { listenToPointer } from './camera/pointer.ts';
import { floorUnder, pointOn, projected } from './camera/project.ts';
import { basis, cornersAround, type View } from './camera/view.ts';
import { FloorMesh } from './drawing/floor-mesh.ts';
import { GlyphAtlas } from './drawing/glyph-atlas.ts';
import { HallDrawing } from './drawing/hall-drawing.ts';
import { LabelLayer } from './drawing/label-layer.ts';
import { Outline } from './drawing/outline.ts';
import { QuadBatch } from './drawing/quad-batch.ts';
import { rendererOn } from './drawing/renderer.ts';
import { applyTheme, set, sharedUniforms } from './drawing/shared-uniforms.ts';
import { FrameMeter } from './frame-meter.ts';
import { FramePacer } from './frame-pacer.ts';
import { isSameTarget, type SceneHall, type SceneInput, type SceneState, type Target, type Vector } from './input.ts';
import { levelAt } from './layout/detail.ts';
import { hallCards } from './layout/hall-cards.ts';
import type { Viewport } from './layout/labels.ts';
import { boundsOf, distanceTo, floorCorners, hallAt, type PlacedEquipment, placedOn } from './layout/site.ts';
import { DETAIL } from './quality-level.ts';
import type { SceneOptions, SceneStats } from './scene-options.ts';
import { type SceneTheme, THEMES } from './theme.ts';

const LABEL_PERIOD_MS = 250;
const FLOW_PERIOD_MS = 1000 / 30;

/** The plant in three dimensions on one canvas: one hall or all of a site. Draws only when something has changed. */
export class PlantScene {
  readonly #canvas: HTMLCanvasElement;
  readonly #input: SceneInput;
  readonly #options: SceneOptions;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera: OrbitCamera;
  readonly #shared = sharedUniforms();
  readonly #halls: readonly HallDrawing[];
  readonly #placed: readonly PlacedEquipment[];
  readonly #floor: FloorMesh;
  readonly #atlas: GlyphAtlas;
  readonly #quads: QuadBatch;
  readonly #labels: LabelLayer;
  readonly #hoverOutline = new Outline(5);
  readonly #selectOutline = new Outline(6);
  readonly #pacer: FramePacer;
  readonly #ended = new AbortController();
  readonly #tones = { pipeTone: { value: new Color() }, dashTone: { value: new Color() } };
  readonly #submits: number[] = [];
  readonly #meter = new FrameMeter();
  #theme: SceneTheme;
  #state: SceneState | null = null;
  #selected: Target | null = null;
  #hovered: Target | null = null;
  #focused: Target | null = null;
  #size = { width: 1, height: 1 };
  #keepOut: Viewport['keepOut'] = [];
  #labelsAt = Number.NEGATIVE_INFINITY;
  #labelCount = 0;
  /** The view the labels were placed for. */
  #labelView: View | null = null;
  #frames = 0;
  #lastMs: number | null = null;
  #hasHome = false;

  constructor(canvas: HTMLCanvasElement, input: SceneInput, options: SceneOptions) {
    this.#canvas = canvas;
    this.#input = input;
    this.#options = options;
    this.#theme = THEMES[options.theme];
    this.#placed = placedOn(input);
    const detail = DETAIL[options.quality];
    // Shaders here work in the colours of the screen, as the tokens are written.
    ColorManagement.enabled = false;
    this.#renderer = rendererOn(canvas, detail.antialias);
    this.#renderer.outputColorSpace = LinearSRGBColorSpace;
    this.#renderer.info.autoReset = true;
    const pixelRatio = Math.min(detail.pixelRatioMax, globalThis.devicePixelRatio || 1);
    this.#renderer.setPixelRatio(pixelRatio);
    this.#shared.pixelScale.value = pixelRatio;
    this.#camera = new OrbitCamera(boundsOf(input.halls), () => options.frozen || options.reducedMotion);
    this.#halls = input.halls.map((hall) => new HallDrawing(hall, this.#shared, this.#tones));
    this.#floor = new FloorMesh(input, this.#shared, options.font);
    this.#atlas = new GlyphAtlas(options.font, options.textScale, pixelRatio);
    this.#quads = new QuadBatch(this.#atlas, this.#shared.pixelScale);
    this.#labels = new LabelLayer(this.#placed, this.#atlas, this.#quads, options.textScale, this.#theme);
    this.#scene.add(
      this.#floor.mesh,
      ...this.#halls.flatMap(({ equipment, pipes }) => [equipment.mesh, pipes.mesh]),
      this.#hoverOutline.lines,
      this.#selectOutline.lines,
      this.#quads.mesh,
    );
    this.#pacer = new FramePacer((nowMs) => this.#frame(nowMs));
    this.setTheme(options.theme);
    this.#listen();
  }

  /** New live state. Draws one frame. */
  update(state: SceneState): void {
    this.#state = state;
    for (const [index, hall] of state.halls.entries()) this.#halls[index]?.update(hall);
    this.#floor.setNames(state.halls);
    this.#relabel();
  }

  setTheme(name: 'dark' | 'light'): void {
    this.#theme = THEMES[name];
    applyTheme(this.#shared, this.#theme);
    set(this.#tones.pipeTone.value, this.#theme.pipe);
    set(this.#tones.dashTone.value, this.#theme.dash);
    set(this.#hoverOutline.color, this.#theme.text);
    set(this.#selectOutline.color, this.#theme.focus);
    this.#floor.setTheme(this.#theme);
    this.#labels.setTheme(this.#theme);
    this.#renderer.setClearColor(set(this.#shared.background.value.clone(), this.#theme.background), 1);
    this.#relabel();
  }

  select(target: Target | null): void {
    this.#selected = target;
    this.#mark();
  }

  /** Dims everything but this equipment and its pipes to a quarter; null ends it. */
  focus(equipment: Target | null): void {
    this.#focused = equipment;
    this.#mark();
  }

  /** Rectangles in CSS pixels where no label may stand: what lies over the canvas. */
  keepOut(rectangles: Viewport['keepOut']): void {
    this.#keepOut = rectangles;
    this.#relabel();
  }

  /** Where the camera is: what a scene made in place of this one starts from. */
  get view(): View {
    return this.#camera.view;
  }

  /** Whether nobody has moved the camera: then there is nothing to keep. */
  get isHome(): boolean {
    return this.#camera.isHome;
  }

  /** Takes a view over at once, before the first frame. */
  restore(view: View): void {
    this.#hasHome = true;
    this.#camera.jumpTo(view);
  }

  home(): void {
    this.#camera.home(this.#corners);
    this.#redraw();
  }

  /** Brings these into the picture. */
  fit(targets: readonly Pick<Target, 'hall' | 'id'>[]): void {
    const chosen = this.#placed.filter((one) => targets.some(({ hall, id }) => hall === one.hall && id === one.id));
    // One equipment alone is shown with what stands next to it, so that one sees where it is.
    if (chosen.length > 0) this.#camera.fit(cornersAround(chosen, chosen.length === 1 ? 1.5 : 0));
    this.#redraw();
  }

  look(look: Look): void {
    this.#camera.fit(this.#corners, look);
    this.#redraw();
  }

  /** Turns by steps of the arrow keys. */
  orbit(azimuth: number, elevation: number): void {
    this.#camera.orbit(azimuth, elevation);
    this.#redraw();
  }

  zoom(factor: number): void {
    this.#camera.zoom(factor, null);
    this.#redraw();
  }

  resize(width: number, height: number): void {
    if (width < 1 || height < 1) return;
    this.#size = { width, height };
    this.#renderer.setSize(width, height, false);
    this.#quads.resize(width, height);
    this.#camera.resize(width, height);
    // While nobody has moved the camera, a picture of another size gets the whole line again.
    if (!this.#hasHome || this.#camera.isHome) {
      this.#hasHome = true;
      this.#camera.jumpHome(this.#corners);
    }
    this.#relabel();
  }

  stats(): SceneStats {
    const sorted = [...this.#submits].sort((a, b) => a - b);
    return {
      drawCalls: this.#renderer.info.render.calls,
      triangles: this.#renderer.info.render.triangles,
      frames: this.#frames,
      labels: this.#labelCount,
      textPixels: this.#atlas.textPixels,
      submitMs: this.#submits.at(-1) ?? 0,
      submitMedianMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
    };
  }

  /** Where an equipment is on the canvas, CSS pixels: for tests and for notes pinned to it. Without a hall the first of that id. */
  locate(id: string, hall?: string): { x: number; y: number } | null {
    const equipment = this.#placed.find((one) => one.id === id && (hall === undefined || one.hall === hall));
    if (!equipment) return null;
    const { x, y, isVisible } = projected(this.#camera, equipment, 0.45, this.#size);
    return isVisible ? { x, y } : null;
  }

  /** The picture as it is now on a canvas without a graphics context; null before the first frame or when the context is lost. */
  still(): HTMLCanvasElement | null {
    if (this.#frames === 0 || this.#renderer.getContext().isContextLost()) return null;
    const still = document.createElement('canvas');
    still.width = this.#canvas.width;
    still.height = this.#canvas.height;
    // What was drawn is gone from the buffer after it was shown: once more, and copied in the same turn.
    this.#renderer.render(this.#scene, this.#camera.active);
    still.getContext('2d')?.drawImage(this.#canvas, 0, 0);
    return still;
  }

  dispose(): void {
    this.#ended.abort();
    this.#pacer.stop();
    for (const part of [...this.#halls, this.#floor, this.#quads, this.#atlas, this.#hoverOutline, this.#selectOutline])
      part.dispose();
    this.#renderer.dispose();
    // A window has few graphics contexts: this one is given back at once, not when the garbage collector comes by.
    if (!this.#renderer.getContext().isContextLost()) this.#renderer.forceContextLoss();
  }

  #listen(): void {
    const { signal } = this.#ended;
    this.#canvas.addEventListener(
      'webglcontextlost',
      (event) => {
        event.preventDefault();
        this.#options.onContextLost();
      },
      { signal },
    );
    this.#canvas.addEventListener('webglcontextrestored', () => this.#redraw(), { signal });
    document.addEventListener(
      'visibilitychange',
      () => {
        // The time in hiding is not the time of a frame.
        this.#lastMs = null;
        this.#redraw();
      },
      { signal },
    );
    const stop = listenToPointer(this.#canvas, {
      orbit: (dx, dy) => this.orbit(-dx * 0.0055, dy * 0.0055),
      pan: (dx, dy) => {
        this.#camera.pan(dx, dy, this.#size.height);
        this.#redraw();
      },
      zoom: (factor, x, y) => {
        this.#camera.zoom(factor, this.#pick(x, y)?.point ?? this.#onFloor(x, y));
        this.#redraw();
      },
      hover: (x, y) => this.#hover(this.#targetAt(x, y), x, y),
      leave: () => this.#hover(null, 0, 0),
      click: (x, y) => this.#options.onSelect(this.#targetAt(x, y)),
    });
    signal.addEventListener('abort', stop);
  }

  #hover(target: Target | null, x: number, y: number): void {
    this.#canvas.style.cursor = target ? 'pointer' : 'grab';
    this.#options.onHover(target, x, y);
    if (isSameTarget(target, this.#hovered)) return;
    this.#hovered = target;
    this.#mark();
  }

  #mark(): void {
    for (const hall of this.#halls) hall.mark(this.#selected, this.#hovered, this.#focused);
    this.#drawOutlines();
    this.#relabel();
  }

  #drawOutlines(): void {
    this.#outline(this.#selectOutline, this.#selected);
    this.#outline(this.#hoverOutline, isSameTarget(this.#hovered, this.#selected) ? null : this.#hovered);
  }

  #outline(outline: Outline, target: Target | null): void {
    const drawing = target?.kind === 'equipment' ? this.#halls.find(({ hall }) => hall.id === target.hall) : undefined;
    const index = drawing?.hall.equipment.findIndex(({ id }) => id === target?.id) ?? -1;
    if (drawing && index >= 0) outline.show(drawing.equipment.mesh.geometry, index + 1, drawing.hall.at);
    else outline.show(null, null, { x: 0, y: 0 });
  }

  #pick(x: number, y: number) {
    const at = [(x / this.#size.width) * 2 - 1, 1 - (y / this.#size.height) * 2] as const;
    const found = this.#halls.map((hall) => hall.pick(this.#camera.active, ...at)).filter((pick) => pick !== null);
    return found.sort((one, other) => one.distance - other.distance)[0] ?? null;
  }

  #targetAt(x: number, y: number): Target | null {
    const pick = this.#pick(x, y);
    if (pick) return pick.target;
    const floor = this.#onFloor(x, y);
    const hall = floor ? hallAt(this.#input.halls, floor.x, floor.y) : undefined;
    return hall ? { kind: 'hall', hall: hall.id, id: hall.id } : null;
  }

  /** Where a wheel turn zooms to when nothing is under the pointer. */
  #onFloor(x: number, y: number): Vector3 | null {
    return floorUnder(this.#camera, x, y, this.#size);
  }

  #redraw(): void {
    this.#pacer.request();
  }

  #relabel(): void {
    this.#labelsAt = Number.NEGATIVE_INFINITY;
    this.#redraw();
  }

  /** What the whole picture holds: the equipment, and of several halls their floors with the names before them. */
  get #corners(): Vector[] {
    return [...cornersAround(this.#placed), ...floorCorners(this.#input.halls)];
  }

  #metresPerPixel = (hall: SceneHall): number =>
    this.#camera.metresPerPixel(distanceTo(hall, this.#camera.eye), this.#size.height);

  /** Not during a flight: building a hall anew takes longer than a frame. */
  #chooseDetail(): void {
    let changed = false;
    for (const drawing of this.#halls) {
      if (drawing.level !== null && this.#camera.isMoving) continue;
      const { hall, level } = drawing;
      changed = drawing.setLevel(levelAt(this.#options.quality, level, this.#metresPerPixel(hall))) || changed;
    }
    if (changed) this.#drawOutlines();
  }

  #frame(nowMs: number): void {
    if (this.#size.width <= 1 || !this.#state) return;
    const begin = performance.now();
    this.#camera.tick(nowMs);
    this.#chooseDetail();
    const isFlowing =
      this.#halls.some(({ pipes }) => pipes.isFlowing) && !this.#options.frozen && !this.#options.reducedMotion;
    if (isFlowing && this.#lastMs !== null) {
      const sinceMs = nowMs - this.#lastMs;
      for (const { pipes } of this.#halls) pipes.advance(Math.min(0.2, sinceMs / 1000));
      if (this.#meter.isSlow(sinceMs)) this.#options.onSlow?.(this.#meter.medianMs);
    }
    this.#lastMs = isFlowing ? nowMs : null;
    const { view } = this.#camera;
    const { forward } = basis(view);
    this.#shared.viewDirection.value.set(forward.x, forward.y, forward.z);
    this.#shared.hazeNear.value = view.distance * 0.75;
    this.#shared.hazeFar.value = view.distance * 1.9 + 10;
    this.#writeLabels(nowMs);
    this.#renderer.render(this.#scene, this.#camera.active);
    this.#submits.push(performance.now() - begin);
    if (this.#submits.length > 120) this.#submits.shift();
    this.#frames += 1;
    if (this.#frames === 1) {
      this.#options.onFirstFrame();
      // After the picture, so that the first move of the pointer does not wait for it.
      setTimeout(() => {
        if (!this.#ended.signal.aborted) for (const hall of this.#halls) hall.preparePicking();
      }, 50);
    }
    if (this.#camera.isMoving) this.#pacer.request();
    else if (isFlowing) this.#pacer.requestIn(FLOW_PERIOD_MS);
    else if (this.#labels.isPending || this.#labelView !== view) this.#pacer.requestIn(LABEL_PERIOD_MS);
  }

  #writeLabels(nowMs: number): void {
    if (!this.#state || nowMs - this.#labelsAt < LABEL_PERIOD_MS) return;
    const isAsked = this.#labelsAt === Number.NEGATIVE_INFINITY;
    if (!isAsked && !this.#labels.isPending && this.#labelView === this.#camera.view) return;
    this.#labelsAt = nowMs;
    this.#labelView = this.#camera.view;
    const viewport = { ...this.#size, keepOut: this.#keepOut };
    const states = this.#state.halls.flatMap(({ equipment }) => equipment);
    const cards = hallCards(this.#input.halls, this.#state, {
      project: (at) => ({ ...pointOn(this.#camera, at, this.#size), pixels: 0, halfWidth: 0 }),
      metresPerPixel: (hall) => this.#metresPerPixel(hall),
    });
    const project = (equipment: PlacedEquipment) => projected(this.#camera, equipment, 1, this.#size);
    const write = () => this.#labels.write(states, cards, project, viewport, this.#selected, nowMs);
    this.#labelCount = write();
    if (this.#atlas.takeOverflow()) this.#labelCount = write();
  }
}
