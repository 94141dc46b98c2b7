import type { Clock } from '../../../config/vocabulary/clock.ts';
import type { EmbeddedHistory } from './store.ts';

/** How long a failed attempt to open stands for those that ask meanwhile. */
const RETRY_MS = 1000;

/**
 * A historian that is opened by whoever needs it first, and again by those who come after a failure: collecting never waits for it.
 * While it cannot be opened every call rejects with the reason.
 */
export const patientHistory = (open: () => Promise<EmbeddedHistory>, clock: Clock): EmbeddedHistory => {
  let opening: Promise<EmbeddedHistory> | null = null;
  let failedAt: number | null = null;
  let closed = false;
  let opened: EmbeddedHistory | null = null;
  const store = (): Promise<EmbeddedHistory> => {
    if (closed) return Promise.reject(new Error('the history is closed'));
    if (failedAt !== null && clock.elapsedMs() - failedAt >= RETRY_MS) {
      opening = null;
      failedAt = null;
    }
    if (opening === null) {
      opening = open();
      opening.then(
        (store) => {
          opened = store;
        },
        () => {
          failedAt = clock.elapsedMs();
        },
      );
    }
    return opening;
  };
  return {
    range: async (query, signal) => (await store()).range(query, signal),
    latest: async (context, signal) => (await store()).latest(context, signal),
    frame: async (query, signal) => (await store()).frame(query, signal),
    samples: async (query) => (await store()).samples(query),
    export: async (request) => (await store()).export(request),
    seal: async () => (await store()).seal(),
    write: async (samples, position, context) => (await store()).write(samples, position, context),
    position: async () => (await store()).position(),
    alarm: () => opened?.alarm() ?? null,
    close: async () => {
      closed = true;
      const last = await opening?.catch(() => null); // what never opened needs no closing
      await last?.close();
    },
  };
};
