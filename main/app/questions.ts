import type { MessageBoxOptions } from 'electron';
import type { ExternalLink } from './external-link.ts';

/** A question to the person. `yes` is the number of the button that means it; closing the box never does. */
export interface Question {
  readonly box: MessageBoxOptions;
  readonly yes: number;
}

function question(
  box: Pick<MessageBoxOptions, 'type' | 'message' | 'detail'>,
  yes: string,
  no: string,
): Question {
  return {
    box: {
      ...box,
      title: 'Hearth',
      buttons: [yes, no],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
      normalizeAccessKeys: true,
    },
    yes: 0,
  };
}

/** Asked before quitting while agents work. */
export function askQuit(liveRuns: number): Question {
  const message = liveRuns === 1 ? 'A run is still going.' : `${liveRuns} runs are still going.`;
  const detail =
    'Quitting ends their agents. What they wrote stays in their worktrees, and you can start them again later.';
  return question({ type: 'warning', message, detail }, 'Quit and End Runs', 'Keep Running');
}

/** Asked before the person's browser opens an address. */
export function askOpen({ url, host }: ExternalLink): Question {
  return question(
    { type: 'question', message: `Open ${host} in your browser?`, detail: url },
    'Open',
    'Cancel',
  );
}

/** Asked when the host stopped by itself. */
export function askRestart(message: string): Question {
  return question(
    { type: 'error', message: 'Hearth has to start again.', detail: message },
    'Start Again',
    'Quit',
  );
}

/** Asked when the document of the window stopped by itself. */
export function askReload(): Question {
  const detail = 'Your data is safe: the part of Hearth that keeps it and your runs go on.';
  return question({ type: 'error', message: 'The window stopped working.', detail }, 'Load It Again', 'Quit');
}
