import { useRef, useState } from 'react';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import { useHost } from '../../lib/app-context.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useAction } from '../../lib/use-action.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { Composer } from '../../ui/controls/composer.tsx';
import styles from './run-view.module.css';
import { useAgain } from './use-again.ts';

/**
 * Writes to the agent of a run; Enter sends, Escape gives the keys back to the run. While the agent works this steers
 * it; afterwards the run is continued with what was written. What could not be sent stays, also when the run ends
 * meanwhile.
 */
export function AgentComposer({ run }: { readonly run: LocalRunRow }): React.ReactElement {
  const host = useHost();
  const again = useAgain(run);
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState('');
  const { runId, state } = run;
  const send = useAction(async () => {
    if (isEnded(state)) await again({ mode: 'continue', prompt: text });
    else await host.call('runs.steer', { runId, text });
    setText('');
  });
  useKeys({ runSteer: () => field.current?.focus() });
  const label = labelOf(run);
  if (label === null) {
    return <span className={styles['hint']}>The agent can be written to while it runs.</span>;
  }
  return (
    <>
      <Composer
        ref={field}
        label={label}
        value={text}
        onChange={(next) => {
          send.clear();
          setText(next);
        }}
        onSubmit={() => void send.run()}
        onLeave={() => field.current?.blur()}
        submitOn="enter"
        keys={keysOf('runSteer')}
      />
      {send.error !== null && (
        <span role="alert" className={styles['error']}>
          {send.error}
        </span>
      )}
    </>
  );
}

/** What is written now is for this; null when nobody would read it. */
function labelOf({ state, approval }: LocalRunRow): string | null {
  if (isEnded(state)) return 'Continue the run; say what is to be done next';
  if (state === 'waiting' && approval === null) return 'The agent was interrupted; say how to go on';
  if (state === 'waiting') return 'Steer the agent; it reads this after your answer';
  return state === 'running' ? 'Steer the agent' : null;
}
