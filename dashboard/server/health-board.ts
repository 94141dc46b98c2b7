import type { Clock } from '../../config/vocabulary/clock.ts';
import type { ProcessHealth } from '../../config/vocabulary/health.ts';
import type { HealthReply, ProcessView } from '../contract/health-reply.ts';

/** A process that has not reported for this long is not heard. */
const HEARD_MS = 3000;

interface Heard {
  readonly report: ProcessHealth;
  /** Clock reading (monotonic) to which the report's age counts. */
  readonly bornElapsedMs: number;
}

/** What every process said of itself last, and what follows from it for the whole. */
export class HealthBoard {
  readonly #clock: Clock;
  readonly #expected: readonly string[];
  readonly #heard = new Map<string, Heard>();
  readonly #startedMs: number;

  /** `expected`: processes whose silence is worth a line even when they were never heard. */
  constructor(clock: Clock, expected: readonly string[]) {
    this.#clock = clock;
    this.#expected = expected;
    this.#startedMs = clock.elapsedMs();
  }

  /**
   * The first report may be a retained one of a process long dead, so it is as old as it says; a later one was born
   * when it came, whatever its sender's clock shows.
   */
  hear(report: ProcessHealth): void {
    const before = this.#heard.get(report.process);
    if (before && before.report.at === report.at) return;
    const ageMs = before ? 0 : Math.max(0, this.#clock.now() - report.at);
    this.#heard.set(report.process, { report, bornElapsedMs: this.#clock.elapsedMs() - ageMs });
  }

  /** Age of the newest report in ms; null: never heard. */
  ageMs(process: string): number | null {
    const heard = this.#heard.get(process);
    return heard ? this.#clock.elapsedMs() - heard.bornElapsedMs : null;
  }

  reply(): HealthReply {
    const names = new Set([...this.#expected, ...this.#heard.keys()]);
    const processes = [...names].map((name) => this.#view(name));
    const gateway = this.#heard.get('gateway')?.report;
    const verdict = this.#verdict(processes, gateway);
    return {
      ...verdict,
      at: this.#clock.now(),
      processes,
      devices: gateway?.devices ?? [],
      sinks: gateway?.sinks ?? [],
      journal: gateway?.journal ?? null,
      gaps: gateway?.gapsOpen ?? 0,
      uptimeS: Math.round((this.#clock.elapsedMs() - this.#startedMs) / 1000),
    };
  }

  #view(name: string): ProcessView {
    const heard = this.#heard.get(name);
    const ageMs = this.ageMs(name);
    if (!heard || ageMs === null) {
      return {
        process: name,
        status: 'not-heard',
        message: `${name} has not been heard since this dashboard started; is it running?`,
        ageMs: null,
        startedAt: null,
        cpu: null,
        memoryBytes: null,
        detail: {},
      };
    }
    const { report } = heard;
    const silent = ageMs > HEARD_MS;
    return {
      process: name,
      status: silent ? 'not-heard' : report.status,
      message: silent
        ? `${name} was last heard ${Math.round(ageMs / 1000)} s ago; look whether it runs and reaches the broker`
        : report.message,
      ageMs: Math.round(ageMs),
      startedAt: report.startedAt,
      cpu: report.cpu,
      memoryBytes: report.memoryBytes,
      detail: report.detail,
    };
  }

  #verdict(
    processes: readonly ProcessView[],
    gateway: ProcessHealth | undefined,
  ): Pick<HealthReply, 'status' | 'message'> {
    const gatewayView = processes.find(({ process }) => process === 'gateway');
    if (!gateway || !gatewayView || gatewayView.status === 'not-heard' || gatewayView.status === 'failed') {
      return { status: 'not-collecting', message: gatewayView?.message ?? 'the gateway has not been heard; start it' };
    }
    if (gateway.journal && gateway.journal.state !== 'writing') {
      return {
        status: 'not-collecting',
        message: gateway.journal.lastError ?? `the journal is ${gateway.journal.state}`,
      };
    }
    const connected = gateway.devices.filter(({ state }) => state === 'connected').length;
    if (connected === 0) {
      return { status: 'not-collecting', message: `none of ${gateway.devices.length} devices is connected` };
    }
    const troubles = [
      ...(connected < gateway.devices.length
        ? [`${gateway.devices.length - connected} of ${gateway.devices.length} devices are not connected`]
        : []),
      ...gateway.sinks
        .filter(({ state }) => state === 'holding' || state === 'stopped')
        .map(({ sink, lastError }) => `sink ${sink} is not delivering${lastError ? `: ${lastError}` : ''}`),
      ...processes
        .filter(({ status }) => status !== 'ok')
        .map(({ process, status, message }) => message ?? `${process} is ${status}`),
    ];
    return troubles.length === 0
      ? { status: 'collecting', message: `${connected} devices connected` }
      : { status: 'degraded', message: troubles.join('; ') };
  }
}
