import type { EmbeddedHistory } from '../../../history/embedded/store.ts';
import { type Sink, STOPPING } from '../sink.ts';

/** Writes into the embedded historian. Its cursor is stored in the same transaction as the rows, so each sample is stored once. */
export const historySink = (history: EmbeddedHistory): Sink => ({
  name: 'history',
  pace: { samplesMax: 20_000, everyMs: 250 },
  write: async (batch, position, signal) => {
    if (signal.aborted) return { outcome: 'later', reason: STOPPING };
    await history.write(batch, position, 'live');
    return { outcome: 'stored' };
  },
  storedPosition: () => history.position(),
  alarm: () => history.alarm(),
  close: () => Promise.resolve(), // who opened the store closes it
});
