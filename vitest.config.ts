import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const exclude = ['**/node_modules/**', 'out/**', 'e2e/**'];

/** Tests that hold the pipeline to times, or to what it keeps up with: a neighbour would be part of what they measure, so they run alone. */
const timed = [
  'main/engine/time.integration.test.ts',
  'main/engine/ledger.integration.test.ts',
  'main/engine/instruments.integration.test.ts',
  'main/engine/compare/real-runs.integration.test.ts',
  'main/engine/session/disk.integration.test.ts',
  'main/engine/session/kill.integration.test.ts',
];

/** What providers can do is found out once for all tests, and is kept where it does not mix with what the user's own Throughline knows. */
const env = { XDG_DATA_HOME: join(tmpdir(), 'throughline-test-data') };

/** Slow or native: files one after the other, or two at once. */
const integration = { testTimeout: 180_000, hookTimeout: 120_000, pool: 'forks', env } as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...exclude, '**/*.integration.test.ts', 'renderer/**'],
          testTimeout: 20_000,
          env,
          // Many small files: loading everything anew for each would take longer than they do.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      // Of the window: some put another module in a module's place, so each file has its own.
      { test: { name: 'window', include: ['renderer/**/*.test.ts'], exclude, testTimeout: 20_000, sequence: { groupOrder: 0 } } },
      {
        test: {
          ...integration,
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude: [...exclude, ...timed],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      { test: { ...integration, name: 'timed', include: timed, exclude, fileParallelism: false, sequence: { groupOrder: 2 } } },
    ],
  },
});
