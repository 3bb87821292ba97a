import type { RemoteRunRow } from '../../../shared/contract/run-schemas.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { Button } from '../../ui/controls/button.tsx';
import { formatDate, formatDuration, formatTimeOfDay } from '../../ui/lib/format.ts';
import { EnvelopeField, EnvelopeFields } from '../../ui/run/envelope-field.tsx';
import { Header } from '../../ui/shell/header.tsx';
import { ActionBar, ViewShell } from '../../ui/shell/view-shell.tsx';
import { useNow } from '../../lib/use-now.ts';
import { RunTitle } from './run-title.tsx';
import styles from './run-view.module.css';
import { useRunPlace } from './use-run-place.ts';

/** A run of another device: the catalogue's fields, and the sentence that there is nothing else. */
export function RemoteRunView({ run }: { readonly run: RemoteRunRow }): React.ReactElement {
  const place = useRunPlace(run);
  const now = useNow(null);
  useKeys({ runBack: place.openIssue });
  return (
    <ViewShell
      header={
        <>
          <Header crumbs={place.crumbs} />
          <RunTitle run={run} title={place.title} />
        </>
      }
      actions={
        <ActionBar>
          <span className={styles['hint']} />
          <Button size={32} keys={keysOf('runBack')} onClick={place.openIssue}>
            Open issue
          </Button>
        </ActionBar>
      }
    >
      <div className={styles['remote']}>
        <p>
          This run is on another device. Its metadata below is all that is known here; nothing else of it
          leaves that machine: no prompt, no output, no diff, no path.
        </p>
        <EnvelopeFields>
          {fieldsOf(run).map(([name, value]) => {
            const reading = readingOf(name, value, now);
            return (
              <EnvelopeField
                key={name}
                name={name}
                value={String(value)}
                {...(reading === null ? {} : { reading })}
              />
            );
          })}
        </EnvelopeFields>
      </div>
    </ViewShell>
  );
}

/** Ids and state first, then what came of it. */
function fieldsOf({ runId, issueId, state, ...rest }: RemoteRunRow): [name: string, value: unknown][] {
  return Object.entries({ runId, issueId, state, ...rest });
}

function readingOf(name: string, value: unknown, now: number): string | null {
  if (typeof value !== 'number') return null;
  return name === 'durationMs'
    ? formatDuration(value)
    : `${formatDate(value, now)}, ${formatTimeOfDay(value, 'second')}`;
}
