import type { OpcuaDevice } from '../../../config/plant/device.ts';
import { NoDataError } from '../driver.ts';

/** Longest silence of a healthy server: keep-alives as it revised them, with room for two to go missing. */
export const silenceLimitMs = (device: OpcuaDevice, keepAliveMs?: number): number =>
  Math.max(device.noDataAfterMs, (keepAliveMs ?? device.publishingIntervalMs * device.keepAliveCount) * 2.5);

/** The connection stands and nothing at all comes over it. */
export const notAlive = (limitMs: number): NoDataError =>
  new NoDataError(
    `已连接，但服务器 ${seconds(limitMs)} s 连保活消息都没有；请检查服务器`,
    `connected, but the server has not even said "alive" for ${seconds(limitMs)} s; check the server`,
  );

/** The server took the items, says that it is alive, and never gives a value. */
export const noValues = (items: number, afterMs: number): NoDataError =>
  new NoDataError(
    `已连接，服务器接受了 ${items} 个监视项，但 ${seconds(afterMs)} s 内没给一个值；请重启服务器的数据采集`,
    `connected, and the server took ${items} items, but it sent no value in ${seconds(afterMs)} s; restart its data acquisition`,
  );

const seconds = (ms: number): string => (ms / 1000).toFixed(0);
