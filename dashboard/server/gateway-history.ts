import { BatchBuilder } from '../../config/vocabulary/sample.ts';
import { HistorySeries } from '../../config/vocabulary/series.ts';
import type { History } from '../../gateway/history/history.ts';
import type { Upstream } from './upstream.ts';

/** The record as the gateway's HTTP interface gives it. */
export const gatewayHistory = (gateway: Upstream): History => ({
  range: async ({ tag, from, to, columns, method, context }) => {
    const asked = new URLSearchParams({
      tag,
      from: String(from),
      to: String(to),
      columns: String(columns),
      method,
      context,
    });
    return HistorySeries.parse(await gateway.ask(`/api/history?${asked}`));
  },
  latest: async () => new BatchBuilder().take(),
});
