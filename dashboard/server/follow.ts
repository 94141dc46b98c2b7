import { ProcessHealth } from '../../config/vocabulary/health.ts';
import { healthFilter, twinReportFilter } from '../../config/vocabulary/topic.ts';
import type { BusRoom, MessageBus } from '../../gateway/bus/bus.ts';
import { followFeed } from '../../gateway/bus/feed.ts';
import type { Parts } from './parts.ts';

/** Fills latest values, health and twin reports from the bus until the signal stops it. */
export const followBus = async (room: BusRoom, bus: MessageBus, parts: Parts, signal: AbortSignal): Promise<void> => {
  const { latest, hub, health, twins, delays, config, log } = parts;
  await bus.subscribe(healthFilter(room.site), (topic, message) => {
    const report = ProcessHealth.safeParse(message);
    if (report.success) health.hear(report.data);
    else log.warn('a health report was not understood and left out', { topic });
  });
  await bus.subscribe(twinReportFilter(room.site, 'live'), (topic, message) => {
    if (!twins.hear(message)) log.warn('a twin report was not understood and left out', { topic });
  });
  await followFeed(
    room,
    { context: 'live', points: config.points },
    {
      batch: (batch, { historical }) => {
        // What was late belongs into the record; it is not what is now.
        if (historical) return;
        latest.apply(batch);
        delays.arrived(batch);
      },
      node: (node, state) => hub.setNode(node, state),
      bus: (connected) => hub.setBus(connected),
    },
    signal,
  );
};
