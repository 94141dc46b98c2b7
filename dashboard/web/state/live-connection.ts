import { type Frame, readFrame } from '../../contract/frame.ts';
import type { LiveMessage, LiveRequest } from '../../contract/live-message.ts';
import { backOffMs } from './back-off.ts';
import type { LinkWatch } from './link-watch.ts';

/** What the browser gives: handed in, so that tests turn the hands of the clock. */
export interface LiveBrowser {
  open(url: string): WebSocket;
  nowMs(): number;
  wallMs(): number;
  after(ms: number, act: () => void): () => void;
  chance(): number;
}

export interface LiveHandlers {
  frame(frame: Frame): void;
  message(message: LiveMessage): void;
}

const PING_PERIOD_MS = 60_000;
const PINGS_AT_START = 5;
/** A socket that carries nothing for this long is given up, open or not. */
const SILENT_MS = 6000;

/** The one socket of the window: opens it again for ever, resumes by seq, asks for what is on screen. */
export class LiveConnection {
  readonly #url: string;
  readonly #browser: LiveBrowser;
  readonly #watch: LinkWatch;
  readonly #handlers: LiveHandlers;
  #socket: WebSocket | null = null;
  #attempt = 0;
  #session: string | null = null;
  #seq: number | null = null;
  #points: readonly number[] = [];
  #rateHz = 10;
  /** What the server was last told belongs to the session that would be resumed. */
  #told = true;
  #cancelRetry: () => void = () => {};
  #cancelPing: () => void = () => {};
  #cancelSilence: () => void = () => {};
  #stopped = false;

  constructor(url: string, browser: LiveBrowser, watch: LinkWatch, handlers: LiveHandlers) {
    this.#url = url;
    this.#browser = browser;
    this.#watch = watch;
    this.#handlers = handlers;
  }

  start(): void {
    this.#open();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelRetry();
    this.#drop();
  }

  /** Tries at once instead of at the end of the back-off. */
  retryNow(): void {
    if (this.#stopped || this.#socket?.readyState === 1) return;
    this.#cancelRetry();
    this.#drop();
    this.#open();
  }

  subscribe(points: readonly number[], rateHz: number): void {
    this.#points = points;
    this.#rateHz = rateHz;
    if (this.#socket?.readyState === 1) this.#tellPoints();
    else this.#told = false;
  }

  #open(): void {
    const resume = this.#told && this.#session !== null && this.#seq !== null;
    const query = resume ? `session=${encodeURIComponent(this.#session ?? '')}&seq=${this.#seq}` : '';
    const joint = query === '' ? '' : this.#url.includes('?') ? '&' : '?';
    const socket = this.#browser.open(`${this.#url}${joint}${query}`);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.onopen = () => {
      this.#attempt = 0;
      this.#tellPoints();
      this.#ping(PINGS_AT_START);
    };
    socket.onmessage = ({ data }) => this.#take(data);
    socket.onclose = () => this.#lost(socket);
    this.#expectNoise(socket);
  }

  #take(data: unknown): void {
    if (this.#socket) this.#expectNoise(this.#socket);
    if (data instanceof ArrayBuffer) {
      const frame = readFrame(data);
      this.#seq = frame.seq;
      this.#watch.frame(this.#browser.nowMs(), frame.serverTime, frame.count, this.#browser.wallMs());
      this.#handlers.frame(frame);
      return;
    }
    const message = JSON.parse(String(data)) as LiveMessage;
    if (message.type === 'hello') this.#session = message.session;
    if (message.type === 'pong') {
      this.#watch.pong(message.at, this.#browser.nowMs(), message.serverTime, this.#browser.wallMs());
    }
    this.#handlers.message(message);
  }

  #tellPoints(): void {
    this.#send({ type: 'subscribe', points: [...this.#points], rateHz: this.#rateHz });
    this.#told = true;
  }

  #ping(left: number): void {
    this.#cancelPing();
    this.#send({ type: 'ping', at: this.#browser.nowMs() });
    this.#cancelPing = this.#browser.after(left > 1 ? 300 : PING_PERIOD_MS, () =>
      this.#ping(left > 1 ? left - 1 : PINGS_AT_START),
    );
  }

  #send(request: LiveRequest): void {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(request));
  }

  #expectNoise(socket: WebSocket): void {
    this.#cancelSilence();
    const patienceMs = this.#rateHz < 1 ? (1000 / this.#rateHz) * 3 : SILENT_MS;
    this.#cancelSilence = this.#browser.after(patienceMs, () => this.#lost(socket));
  }

  #lost(socket: WebSocket): void {
    if (this.#stopped || socket !== this.#socket) return;
    this.#drop();
    const waitMs = backOffMs(this.#attempt++, this.#browser.chance());
    this.#watch.retryAt(this.#browser.nowMs() + waitMs);
    this.#cancelRetry = this.#browser.after(waitMs, () => this.#open());
  }

  #drop(): void {
    this.#cancelPing();
    this.#cancelSilence();
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }
}
