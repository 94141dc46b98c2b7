// Imported into the processes of the soak, started with --expose-gc: what a process holds shows after a collection. What waits for
// one is no leak, and with memory to spare it waits for long.

const EVERY_MS = 10_000;

setInterval(() => globalThis.gc?.(), EVERY_MS).unref();
