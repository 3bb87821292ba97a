import { useRef, useState } from 'react';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { useHost } from '../../lib/app-context.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useAction } from '../../lib/use-action.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { Composer } from '../../ui/controls/composer.tsx';
import styles from './run-view.module.css';

/** Writes to a running agent; Enter sends. What could not be sent stays. */
export function SteerComposer({ run }: { readonly run: LocalRunRow }): React.ReactElement {
  const host = useHost();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState('');
  const { runId, state } = run;
  const steer = useAction(async () => {
    await host.call('runs.steer', { runId, text });
    setText('');
  });
  useKeys({ runSteer: () => field.current?.focus() });
  if (state !== 'running' && state !== 'waiting') {
    return <span className={styles['hint']}>The agent can be written to while it runs.</span>;
  }
  return (
    <>
      <Composer
        ref={field}
        label={state === 'waiting' ? 'Steer the agent; it reads this after your answer' : 'Steer the agent'}
        value={text}
        onChange={(next) => {
          steer.clear();
          setText(next);
        }}
        onSubmit={() => void steer.run()}
        submitOn="enter"
        keys={keysOf('runSteer')}
      />
      {steer.error !== null && (
        <span role="alert" className={styles['error']}>
          {steer.error}
        </span>
      )}
    </>
  );
}
