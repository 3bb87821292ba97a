import { defineConfig } from '@playwright/test';

const executablePath = process.env['HEARTH_CHROMIUM'] ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: 'e2e/journeys',
  outputDir: '.cache/test/journeys',
  // A journey owns a profile, a host and a window: one after the other.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 120_000,
  // A loaded machine is slow, not wrong: these end only what hangs.
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    actionTimeout: 60_000,
    launchOptions: { executablePath, chromiumSandbox: process.getuid?.() !== 0 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
});
