/** What is used of Electron's `app`. */
export interface QuitApp {
  on(event: 'before-quit', listener: (event: { preventDefault(): void }) => void): unknown;
  quit(): void;
}

/**
 * Holds every attempt to quit until `prepare` says that it may go on, and goes on then. An attempt while the person
 * is still being asked changes nothing.
 */
export function guardQuit(app: QuitApp, prepare: () => Promise<boolean>): void {
  let state: 'running' | 'asking' | 'leaving' = 'running';

  async function leave(): Promise<void> {
    state = 'asking';
    const may = await prepare().catch(() => true);
    state = may ? 'leaving' : 'running';
    if (may) app.quit();
  }

  app.on('before-quit', (event) => {
    if (state === 'leaving') return;
    event.preventDefault();
    if (state === 'running') void leave();
  });
}
