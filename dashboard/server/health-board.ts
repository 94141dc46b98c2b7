import type { Clock } from '../../config/vocabulary/clock.ts';
import type { ProcessHealth } from '../../config/vocabulary/health.ts';
import { partText } from '../../config/vocabulary/part.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { joinedText } from '../../config/vocabulary/trouble.ts';
import type { HealthReply, ProcessView } from '../contract/health-reply.ts';
import { type SimulatorsReply, simulatedDevices } from './simulated-devices.ts';

/** A process that has not reported for this long is not heard. */
const HEARD_MS = 3000;
const UNHEARD: Text = { zh: '未收到网关；请启动网关', en: 'the gateway has not been heard; start it' };

interface Heard {
  readonly report: ProcessHealth;
  /** Clock reading (monotonic) to which the report's age counts. */
  readonly bornElapsedMs: number;
}

const zhName = (process: string): string => partText(process).zh;

/** What every process said of itself last, and what follows from it for the whole. */
export class HealthBoard {
  readonly #clock: Clock;
  readonly #expected: readonly string[];
  readonly #heard = new Map<string, Heard>();
  /** As last heard: values on screen stay those of a simulator after it has gone. */
  #simulators: SimulatorsReply = { lines: [] };
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

  hearSimulators(reply: SimulatorsReply): void {
    this.#simulators = reply;
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
      simulated: simulatedDevices(gateway?.devices ?? [], this.#simulators),
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
        message: {
          zh: `驾驶舱启动以来未收到${zhName(name)}；请确认它在运行`,
          en: `${name} has not been heard since this dashboard started; is it running?`,
        },
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
        ? {
            zh: `${zhName(name)}已 ${Math.round(ageMs / 1000)} s 没有消息；请确认它在运行并连得上消息代理`,
            en: `${name} was last heard ${Math.round(ageMs / 1000)} s ago; look whether it runs and reaches the broker`,
          }
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
      return { status: 'not-collecting', message: gatewayView?.message ?? UNHEARD };
    }
    if (gateway.journal && gateway.journal.state !== 'writing') {
      return {
        status: 'not-collecting',
        message: gateway.journal.lastError ?? {
          zh: gateway.journal.state === 'stopped' ? '日志已停止' : '日志磁盘已满',
          en: gateway.journal.state === 'stopped' ? 'the journal has stopped' : 'the disk of the journal is full',
        },
      };
    }
    const connected = gateway.devices.filter(({ state }) => state === 'connected').length;
    if (connected === 0) {
      return {
        status: 'not-collecting',
        message: {
          zh: `${gateway.devices.length} 个数据源都未连接`,
          en: `none of ${gateway.devices.length} devices is connected`,
        },
      };
    }
    const troubles = [
      ...(connected < gateway.devices.length
        ? [
            {
              zh: `${gateway.devices.length} 个数据源中有 ${gateway.devices.length - connected} 个未连接`,
              en: `${gateway.devices.length - connected} of ${gateway.devices.length} devices are not connected`,
            },
          ]
        : []),
      ...gateway.sinks
        .filter(({ state }) => state === 'holding' || state === 'stopped')
        .map(({ sink, lastError }) => ({
          zh: `${partText(sink).zh}未送达${lastError ? `：${lastError.zh}` : ''}`,
          en: `${partText(sink).en} is not delivered to${lastError ? `: ${lastError.en}` : ''}`,
        })),
      ...processes
        .filter(({ status }) => status !== 'ok')
        .map(
          ({ process, status, message }) =>
            message ?? { zh: `${zhName(process)}状态异常`, en: `the ${partText(process).en} is ${status}` },
        ),
    ];
    const trouble = joinedText(troubles);
    return trouble === null
      ? { status: 'collecting', message: { zh: `${connected} 个数据源已连接`, en: `${connected} devices connected` } }
      : { status: 'degraded', message: trouble };
  }
}
