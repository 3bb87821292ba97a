import { Bug, Code } from 'lucide-react';
import { useState } from 'react';
import type { LocalRunRow, RunEvent } from '../../../../shared/contract/run-schemas.ts';
import { useApp } from '../../../lib/app-context.ts';
import { saveText } from '../../../lib/save-text.ts';
import type { MenuItem } from '../../../ui/overlay/menu-row.tsx';
import type { FramesDialogProps } from './frames-dialog.tsx';

interface Options {
  readonly run: LocalRunRow;
  /** `Run 3` */
  readonly name: string;
  /** As they were journalled. */
  readonly events: readonly RunEvent[];
}

/** The ways to look behind the timeline of a run, and the dialog that one of them opens. */
export function useDebug({ run, name, events }: Options): {
  items: (MenuItem & { readonly run: () => void })[];
  dialog: React.ReactNode;
} {
  const { toasts } = useApp();
  // Seldom needed: its code is read when it is asked for.
  const [Frames, setFrames] = useState<React.ComponentType<FramesDialogProps> | null>(null);
  const openFrames = (): void => {
    import('./frames-dialog.tsx').then(
      ({ FramesDialog }) => setFrames(() => FramesDialog),
      () =>
        void toasts.show({ text: 'A file of the app could not be read. Reload the window to try again.' }),
    );
  };
  return {
    items: [
      {
        id: 'frames',
        label: 'Debug: raw frames',
        icon: Code,
        disabledReason: run.harness === 'pty' ? 'a command speaks no protocol' : undefined,
        run: openFrames,
      },
      {
        id: 'debug',
        label: 'Debug: save what was journalled',
        icon: Bug,
        run: () => saveText(document, `${run.runId}.jsonl`, journalText(events)),
      },
    ],
    dialog: Frames && <Frames run={run} name={name} onClose={() => setFrames(null)} />,
  };
}

function journalText(events: readonly RunEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}
