import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // One process per file: node:sqlite, node-pty and their children end with it, and nothing leaks into the next.
    pool: 'forks',
    maxWorkers: '100%',
    // A loaded machine is slow, not wrong: these end only what hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000, interval: 20 } },
    teardownTimeout: 5_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: [
            '{shared,main,sync-server,preload,build,bench}/**/*.test.ts',
            'e2e/{fixtures,simulation,stand-in}/**/*.test.ts',
          ],
          environment: 'node',
        },
      },
      {
        extends: true,
        test: { name: 'renderer', include: ['renderer/**/*.test.{ts,tsx}'], environment: 'node' },
      },
    ],
  },
});
