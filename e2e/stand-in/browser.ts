import { join } from 'node:path';
import { startChromium, type Chromium } from './chromium.ts';
import type { Cdp } from './cdp.ts';

let running: Chromium | null = null;

/** Starts the one Chromium of this process. */
export async function startBrowser(userData: string): Promise<Chromium> {
  running = await startChromium({
    program: process.env['HEARTH_CHROMIUM'] ?? '/usr/bin/chromium',
    dataFolder: join(userData, 'chromium-stand-in'),
    debugPort: process.env['HEARTH_STAND_IN_CONTROL'] !== undefined,
  });
  return running;
}

export function theBrowser(): Chromium {
  if (!running) throw new Error('Chromium stand-in: the app is not ready yet.');
  return running;
}

export function theCdp(): Cdp {
  return theBrowser().cdp;
}
