import { Color, ColorManagement, LinearSRGBColorSpace, Scene, Vector3, type WebGLRenderer } from 'three';
import { type Look, OrbitCamera } from './camera/orbit-camera.ts';
import { listenToPointer } from './camera/pointer.ts';
import { projected } from './camera/project.ts';
import { basis, cornersAround, type View } from './camera/view.ts';
import { EquipmentMesh, type Highlight } from './drawing/equipment-mesh.ts';
import { FloorMesh } from './drawing/floor-mesh.ts';
import { GlyphAtlas } from './drawing/glyph-atlas.ts';
import { LabelLayer, type Projected } from './drawing/label-layer.ts';
import { Outline } from './drawing/outline.ts';
import { PipeMesh } from './drawing/pipe-mesh.ts';
import { QuadBatch } from './drawing/quad-batch.ts';
import { rendererOn } from './drawing/renderer.ts';
import { applyTheme, set, sharedUniforms } from './drawing/shared-uniforms.ts';
import { FrameMeter } from './frame-meter.ts';
import { FramePacer } from './frame-pacer.ts';
import type { SceneEquipment, SceneInput, SceneState, Target } from './input.ts';
import type { Viewport } from './layout/labels.ts';
import { Picker } from './picking.ts';
import { DETAIL } from './quality-level.ts';
import type { SceneOptions, SceneStats } from './scene-options.ts';
import { type SceneTheme, THEMES } from './theme.ts';

const LABEL_PERIOD_MS = 250;
const FLOW_PERIOD_MS = 1000 / 30;

/** The plant in three dimensions on one canvas. Draws only when something has changed. */
export class PlantScene {
  readonly #canvas: HTMLCanvasElement;
  readonly #input: SceneInput;
  readonly #options: SceneOptions;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera: OrbitCamera;
  readonly #shared = sharedUniforms();
  readonly #equipment: EquipmentMesh;
  readonly #pipes: PipeMesh;
  readonly #floor: FloorMesh;
  readonly #atlas: GlyphAtlas;
  readonly #quads: QuadBatch;
  readonly #labels: LabelLayer;
  readonly #hoverOutline = new Outline(5);
  readonly #selectOutline = new Outline(6);
  readonly #picker: Picker;
  readonly #pacer: FramePacer;
  readonly #byId: ReadonlyMap<string, SceneEquipment>;
  readonly #ended = new AbortController();
  readonly #tones = { pipeTone: { value: new Color() }, dashTone: { value: new Color() } };
  readonly #submits: number[] = [];
  readonly #meter = new FrameMeter();
  #theme: SceneTheme;
  #state: SceneState | null = null;
  #selected: Target | null = null;
  #hovered: Target | null = null;
  #focused: string | null = null;
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
    this.#byId = new Map(input.equipment.map((equipment) => [equipment.id, equipment]));
    const detail = DETAIL[options.quality];
    // Shaders here work in the colours of the screen, as the tokens are written.
    ColorManagement.enabled = false;
    this.#renderer = rendererOn(canvas, detail.antialias);
    this.#renderer.outputColorSpace = LinearSRGBColorSpace;
    this.#renderer.info.autoReset = true;
    const pixelRatio = Math.min(detail.pixelRatioMax, globalThis.devicePixelRatio || 1);
    this.#renderer.setPixelRatio(pixelRatio);
    this.#shared.pixelScale.value = pixelRatio;
    this.#camera = new OrbitCamera(input.hall, () => options.frozen || options.reducedMotion);
    this.#equipment = new EquipmentMesh(input, detail.segments, this.#shared);
    this.#pipes = new PipeMesh(input, detail, this.#shared, this.#tones);
    this.#floor = new FloorMesh(input, this.#shared, options.font);
    this.#atlas = new GlyphAtlas(options.font, options.textScale, pixelRatio);
    this.#quads = new QuadBatch(this.#atlas, this.#shared.pixelScale);
    this.#labels = new LabelLayer(input, this.#atlas, this.#quads, options.textScale, this.#theme);
    this.#picker = new Picker(this.#equipment.mesh.geometry, this.#pipes.mesh.geometry);
    this.#scene.add(
      this.#floor.mesh,
      this.#equipment.mesh,
      this.#pipes.mesh,
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
    this.#equipment.update(state.equipment);
    this.#pipes.update(state.pipes);
    this.#floor.setNames(state.areaNames);
    this.#labelsAt = Number.NEGATIVE_INFINITY;
    this.#redraw();
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
    this.#labelsAt = Number.NEGATIVE_INFINITY;
    this.#redraw();
  }

  select(target: Target | null): void {
    this.#selected = target;
    this.#mark();
  }

  /** Dims everything but this equipment and its pipes to a quarter; null ends it. */
  focus(id: string | null): void {
    this.#focused = id;
    this.#mark();
  }

  /** Rectangles in CSS pixels where no label may stand: what lies over the canvas. */
  keepOut(rectangles: Viewport['keepOut']): void {
    this.#keepOut = rectangles;
    this.#labelsAt = Number.NEGATIVE_INFINITY;
    this.#redraw();
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
    this.#camera.home(cornersAround(this.#input.equipment));
    this.#redraw();
  }

  /** Brings these into the picture; without any, the whole line. */
  fit(ids: readonly string[]): void {
    const chosen = this.#input.equipment.filter(({ id }) => ids.includes(id));
    // One equipment alone is shown with what stands next to it, so that one sees where it is.
    const corners = cornersAround(chosen.length > 0 ? chosen : this.#input.equipment, chosen.length === 1 ? 1.5 : 0);
    this.#camera.fit(corners);
    this.#redraw();
  }

  look(look: Look): void {
    this.#camera.fit(cornersAround(this.#input.equipment), look);
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
      this.#camera.jumpHome(cornersAround(this.#input.equipment));
    }
    this.#labelsAt = Number.NEGATIVE_INFINITY;
    this.#redraw();
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

  /** Where an equipment is on the canvas, CSS pixels: for tests and for notes pinned to it. */
  locate(id: string): { x: number; y: number } | null {
    const equipment = this.#byId.get(id);
    if (!equipment) return null;
    const { x, y, isVisible } = this.#project(equipment, 0.45);
    return isVisible ? { x, y } : null;
  }

  dispose(): void {
    this.#ended.abort();
    this.#pacer.stop();
    for (const part of [
      this.#equipment,
      this.#pipes,
      this.#floor,
      this.#quads,
      this.#atlas,
      this.#hoverOutline,
      this.#selectOutline,
    ])
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
    if (target?.id === this.#hovered?.id && target?.kind === this.#hovered?.kind) return;
    this.#hovered = target;
    this.#mark();
  }

  #mark(): void {
    const of =
      (kind: Target['kind']) =>
      (id: string): Highlight =>
        this.#selected?.kind === kind && this.#selected.id === id
          ? 'selected'
          : this.#hovered?.kind === kind && this.#hovered.id === id
            ? 'hover'
            : 'none';
    const focused = this.#focused;
    const ends = new Map(this.#input.pipes.map((pipe) => [pipe.id, pipe]));
    this.#equipment.mark(of('equipment'), (id) => focused !== null && id !== focused);
    this.#pipes.mark(of('pipe'), (id) => {
      const pipe = ends.get(id);
      return focused !== null && pipe?.from !== focused && pipe?.to !== focused;
    });
    this.#outline(this.#selectOutline, this.#selected);
    this.#outline(this.#hoverOutline, this.#hovered?.id === this.#selected?.id ? null : this.#hovered);
    this.#labelsAt = Number.NEGATIVE_INFINITY;
    this.#redraw();
  }

  #outline(outline: Outline, target: Target | null): void {
    const index = target?.kind === 'equipment' ? this.#input.equipment.findIndex(({ id }) => id === target.id) : -1;
    outline.show(index < 0 ? null : this.#equipment.mesh.geometry, index < 0 ? null : index + 1);
  }

  #pick(x: number, y: number) {
    return this.#picker.pick(this.#camera.active, (x / this.#size.width) * 2 - 1, 1 - (y / this.#size.height) * 2);
  }

  #targetAt(x: number, y: number): Target | null {
    const pick = this.#pick(x, y);
    if (!pick) return null;
    const id = pick.kind === 'equipment' ? this.#input.equipment[pick.owner - 1]?.id : this.#pipes.ids[pick.owner];
    return id === undefined ? null : { kind: pick.kind, id };
  }

  /** The point of the floor under the pointer: where a wheel turn zooms to when nothing is there. */
  #onFloor(x: number, y: number): Vector3 | null {
    const far = new Vector3((x / this.#size.width) * 2 - 1, 1 - (y / this.#size.height) * 2, 0.5).unproject(
      this.#camera.active,
    );
    const eye = this.#camera.active.position;
    const direction = far.sub(eye);
    const steps = -eye.z / direction.z;
    return steps > 0 && Number.isFinite(steps) ? direction.multiplyScalar(steps).add(eye) : null;
  }

  #redraw(): void {
    this.#pacer.request();
  }

  #frame(nowMs: number): void {
    if (this.#size.width <= 1 || !this.#state) return;
    const begin = performance.now();
    this.#camera.tick(nowMs);
    const isFlowing = this.#pipes.isFlowing && !this.#options.frozen && !this.#options.reducedMotion;
    if (isFlowing && this.#lastMs !== null) {
      const sinceMs = nowMs - this.#lastMs;
      this.#pipes.advance(Math.min(0.2, sinceMs / 1000));
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
      setTimeout(() => this.#ended.signal.aborted || this.#picker.prepare(), 50);
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
    const selected = this.#selected?.kind === 'equipment' ? this.#selected.id : null;
    const write = () =>
      this.#labels.write(
        this.#state?.equipment ?? [],
        (index) => {
          const equipment = this.#input.equipment[index];
          return equipment ? this.#project(equipment, 1) : { x: 0, y: 0, pixels: 0, halfWidth: 0, isVisible: false };
        },
        viewport,
        selected,
        nowMs,
      );
    this.#labelCount = write();
    if (this.#atlas.takeOverflow()) this.#labelCount = write();
  }

  #project(equipment: SceneEquipment, part: number): Projected {
    return projected(this.#camera, equipment, part, this.#size);
  }
}
