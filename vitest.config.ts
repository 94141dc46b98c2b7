import { defineConfig } from 'vitest/config';

// Unit, property, contract and simulation tests never sleep and never open a port outside their own process group;
// end-to-end tests use real sockets, servers and a browser: after the others, two files at a time,
// as they wait more than they compute and more of them would starve each other.
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['tests/{unit,property}/**/*.test.{ts,tsx}'], testTimeout: 60_000 } },
      { test: { name: 'contract', include: ['tests/contract/**/*.test.ts'], testTimeout: 30_000 } },
      { test: { name: 'simulation', include: ['tests/simulation/**/*.test.ts'], testTimeout: 900_000 } },
      { test: { name: 'reference', include: ['tests/reference/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'end-to-end',
          include: ['tests/end-to-end/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
