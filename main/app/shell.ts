import { app, dialog, type BrowserWindow } from 'electron';
import { createUuid7 } from '../../shared/lib/uuid.ts';
import type { HostCondition } from '../../shared/contract/shell-bridge.ts';
import { createAppHost } from './app-host.ts';
import { openAppWindow } from './app-window.ts';
import type { MainWindow } from './main-window.ts';
import type { AppPaths } from './paths.ts';
import { createPerson } from './person.ts';
import { systemClock, systemRandom } from './platform.ts';
import { askQuit, askRestart } from './questions.ts';
import type { ShellMemory } from './shell-state.ts';

export interface ShellOptions {
  /** Absolute. */
  readonly profile: string;
  readonly paths: AppPaths;
  readonly memory: ShellMemory;
}

/** The running app. */
export interface Shell {
  /** Opens the window, or brings it in front. */
  open(): void;
  /** Asks the person if runs would end. Resolves with whether quitting may go on; the host has ended then. */
  prepareToQuit(): Promise<boolean>;
}

/** Puts the parts of the shell together and starts the host. Call when the app is ready. */
export function createShell({ profile, paths, memory }: ShellOptions): Shell {
  let main: MainWindow | null = null;
  const person = createPerson({ window: (): BrowserWindow | null => main?.window ?? null });
  const createId = createUuid7({ clock: systemClock, random: systemRandom });
  const host = createAppHost({
    profile,
    paths,
    onNotice(runId) {
      open();
      if (runId !== null) main?.tell({ type: 'hearth:open-run', runId });
    },
  });

  function open(): void {
    if (main !== null) return main.reveal();
    main = openAppWindow({ host, paths, memory, person, createId, onClosed: () => void (main = null) });
  }

  async function follow(condition: HostCondition): Promise<void> {
    if (condition.status === 'failed') {
      // Nothing can be shown without a host, and starting it again would fail again: another one owns the profile.
      dialog.showErrorBox('Hearth cannot open this profile', condition.message);
      app.quit();
    } else if (condition.status === 'ended' && condition.message !== '') {
      if (await person.ask(askRestart(condition.message))) host.start();
      else app.quit();
    }
  }
  host.subscribe((condition) => void follow(condition));
  host.start();

  return {
    open,
    async prepareToQuit() {
      const runs = host.liveRuns();
      if (runs > 0 && !(await person.ask(askQuit(runs)))) return false;
      await host.stop();
      return true;
    },
  };
}
