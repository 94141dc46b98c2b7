import { defineWords } from './word.ts';

export const hopWords = defineWords({
  hop: { zh: '路段', en: 'Hop' },
  delay: { zh: '延迟', en: 'Delay' },
  worst: { zh: '99 % 以内', en: '99 % within' },
  measured: { zh: '由谁测得', en: 'Measured by' },
  acquire: {
    zh: '{device} → 网关接收（{tag} 的源时间起）',
    en: '{device} → gateway received (from the source time of {tag})',
  },
  request: { zh: '{device} 一次请求或通知', en: '{device}, one request or notification' },
  sync: { zh: '网关：日志同步落盘一次', en: 'gateway: one sync of the journal to disk' },
  sink: { zh: '网关：{sink}确认一次写入', en: 'gateway: {sink} acknowledges one write' },
  sinkAge: { zh: '网关接收 → {sink}已确认', en: 'gateway received → acknowledged by {sink}' },
  bus: {
    zh: '网关接收 → 驾驶舱服务（日志、MQTT 送出、消息代理）',
    en: 'gateway received → dashboard server (journal, MQTT sink, broker)',
  },
  wait: { zh: '驾驶舱服务：等下一帧', en: 'dashboard server: waiting for the next frame' },
  network: { zh: '驾驶舱服务 → 浏览器（往返的一半）', en: 'dashboard server → browser (half the round trip)' },
  total: { zh: '{tag} 源时间 → 本窗口', en: '{tag}: source time → this window' },
  byWindow: {
    zh: '本窗口，{tag} 最近 {count} 个样本的中位',
    en: 'this window, median of the last {count} samples of {tag}',
  },
  byPings: { zh: '本窗口，最近 10 次往返的中位', en: 'this window, median of the last 10 round trips' },
  byDevice: { zh: '网关，该数据源的中位', en: 'gateway, median of this source' },
  byJournal: { zh: '网关，最近 100 次的中位', en: 'gateway, median of the last 100' },
  bySink: { zh: '网关，最近写入的中位', en: 'gateway, median of recent writes' },
  byNewest: { zh: '网关，最近一次实时送达中最老的样本', en: 'gateway, oldest sample of the newest live delivery' },
  byServer: { zh: '驾驶舱服务，最近 2048 个样本的中位', en: 'dashboard server, median of the last 2048 samples' },
  byTicks: { zh: '驾驶舱服务，最近 256 批的中位', en: 'dashboard server, median of the last 256 batches' },
  none: { zh: '尚未测得', en: 'not measured yet' },
  note: {
    zh: '每行由该处自己测得，不相加成合计：落盘与送出并行，时钟不同的机器之间含时钟差。',
    en: 'Each line is measured where it says and they do not add up: delivery goes on beside the journal, and between machines the difference of clocks is in it.',
  },
});
