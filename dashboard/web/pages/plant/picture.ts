import type { PlantState } from '../../page.ts';
import type { View } from '../../scene/camera/view.ts';
import type { SceneInput, Target } from '../../scene/input.ts';
import { levelOf, type QualityLevel } from '../../scene/quality-level.ts';
import { PlantScene } from '../../scene/scene.ts';
import { NO_STATS, NoGraphics, type SceneStats } from '../../scene/scene-options.ts';
import { element } from '../../widgets/dom.ts';
import { plantWords } from './words.ts';

/** A second loss of the context within this time ends the attempt. */
const LOSS_WINDOW_MS = 10 * 60_000;
const AGAIN_AFTER_MS = 300;
const TEXT_PIXELS = 16;

declare global {
  interface Window {
    /** True when the plant has been drawn completely for the first time. */
    __ready?: boolean;
    __sceneStats?: () => SceneStats;
    __locate?: (id: string) => { x: number; y: number } | null;
  }
}

export interface PictureEvents {
  select(target: Target | null): void;
  hover(target: Target | null, x: number, y: number): void;
  /** A scene has been made, for the first time or anew: it knows nothing yet. */
  started(): void;
  /** The automatic choice came down to low: frames took this long. */
  slow(frameMs: number): void;
  /** The graphics context went away and comes back by itself. */
  lost(): void;
  /** There is no picture. */
  failed(reason: string): void;
}

/** The canvas with its scene: made anew for another detail or after a loss, with the camera where it was. */
export class Picture {
  readonly #stage: HTMLElement;
  readonly #plant: PlantState;
  readonly #input: SceneInput;
  readonly #events: PictureEvents;
  #scene: PlantScene | null = null;
  #canvas: HTMLCanvasElement | null = null;
  /** The last picture of the scene before, until the new one has its first. */
  #still: HTMLCanvasElement | null = null;
  #camera: View | null;
  #lostAt: number | null = null;
  #detail = '';
  /** Level that the automatic choice has come down to. */
  #automatic: QualityLevel = 'med';
  #isStopped = false;

  constructor(stage: HTMLElement, plant: PlantState, input: SceneInput, events: PictureEvents, camera: View | null) {
    this.#stage = stage;
    this.#plant = plant;
    this.#input = input;
    this.#events = events;
    this.#camera = camera;
    window.__ready = false;
  }

  get scene(): PlantScene | null {
    return this.#scene;
  }

  get automatic(): QualityLevel {
    return this.#automatic;
  }

  /** Where the camera is; null while nobody has moved it. */
  get camera(): View | null {
    return this.#scene?.isHome ? null : (this.#scene?.view ?? this.#camera);
  }

  /** The address names another detail than the one drawn. */
  get isOutdated(): boolean {
    return this.#wish !== this.#detail;
  }

  get #wish(): string {
    return this.#plant.navigation.get().parameters.q ?? 'auto';
  }

  start(): void {
    this.#camera = this.camera;
    this.#keepStill();
    this.#scene?.dispose();
    this.#scene = null;
    this.#canvas?.remove();
    const canvas = element('canvas', 'plant-canvas');
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', this.#plant.say(plantWords.canvas));
    // A canvas without a frame is black: what is behind it shows until it has one.
    canvas.style.opacity = '0';
    this.#stage.prepend(canvas);
    this.#canvas = canvas;
    const style = getComputedStyle(document.documentElement);
    this.#detail = this.#wish;
    try {
      this.#scene = new PlantScene(canvas, this.#input, {
        quality: this.#detail === 'auto' ? this.#automatic : levelOf(this.#detail),
        theme: this.#plant.theme.get(),
        frozen: this.#plant.navigation.get().parameters.freeze === '1',
        reducedMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
        font: style.fontFamily || 'system-ui, sans-serif',
        textScale: (Number.parseFloat(style.fontSize) || TEXT_PIXELS) / TEXT_PIXELS,
        onSelect: (target) => this.#events.select(target),
        onHover: (target, x, y) => this.#events.hover(target, x, y),
        onFirstFrame: () => {
          canvas.style.opacity = '';
          this.#dropStill();
          window.__ready = true;
        },
        onSlow: (frameMs) => this.#slow(frameMs),
        onContextLost: () => this.#contextLost(),
      });
    } catch (error) {
      this.#end(error instanceof NoGraphics ? this.#plant.say(plantWords.noWebgl) : String(error));
      return;
    }
    if (this.#camera) this.#scene.restore(this.#camera);
    window.__sceneStats = () => this.#scene?.stats() ?? NO_STATS;
    window.__locate = (id) => this.#scene?.locate(id) ?? null;
    this.#events.started();
  }

  /** As if the context had never been lost. */
  forgive(): void {
    this.#lostAt = null;
  }

  stop(): void {
    this.#camera = this.camera;
    this.#isStopped = true;
    this.#dropStill();
    this.#scene?.dispose();
    this.#scene = null;
    window.__ready = false;
    delete window.__sceneStats;
    delete window.__locate;
  }

  /** Only the automatic choice gives way, and it says so; who chose a level keeps it. */
  #slow(frameMs: number): void {
    if (this.#detail !== 'auto' || this.#automatic === 'low') return;
    this.#automatic = 'low';
    // Not from inside the frame that found it out.
    setTimeout(() => {
      if (this.#isStopped || !this.#scene) return;
      this.start();
      this.#events.slow(frameMs);
    }, 0);
  }

  #contextLost(): void {
    const now = performance.now();
    const isSecond = this.#lostAt !== null && now - this.#lostAt < LOSS_WINDOW_MS;
    this.#lostAt = now;
    if (isSecond) {
      this.#end(this.#plant.say(plantWords.lostTwice));
      return;
    }
    this.#events.lost();
    // A lost context may never come back to its canvas; a new canvas gets a new one.
    setTimeout(() => {
      if (!this.#isStopped && this.#scene) this.start();
    }, AGAIN_AFTER_MS);
  }

  #end(reason: string): void {
    this.#scene?.dispose();
    this.#scene = null;
    this.#canvas?.remove();
    this.#canvas = null;
    this.#dropStill();
    window.__ready = true;
    this.#events.failed(reason);
  }

  #keepStill(): void {
    const still = this.#scene?.still() ?? null;
    if (!still) return;
    this.#dropStill();
    still.className = 'plant-canvas plant-still';
    still.setAttribute('aria-hidden', 'true');
    this.#stage.prepend(still);
    this.#still = still;
  }

  #dropStill(): void {
    this.#still?.remove();
    this.#still = null;
  }
}
