import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { RetentionOverview } from '../../../../shared/contract/methods/retention.ts';
import { useApp } from '../../../lib/app-context.ts';
import { keysOf } from '../../../lib/key-label.ts';
import { reasonWords, retentionNames } from '../../../lib/removal-words.ts';
import { useAction } from '../../../lib/use-action.ts';
import { useKeys } from '../../../lib/use-keys.ts';
import { useNow } from '../../../lib/use-now.ts';
import { navigate } from '../../../lib/use-route.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { LinkButton } from '../../../ui/controls/link-button.tsx';
import { Digits } from '../../../ui/lib/digits.tsx';
import { formatBytes, formatCount, formatDate } from '../../../ui/lib/format.ts';
import { ConfirmDialog } from '../../../ui/overlay/confirm-dialog.tsx';
import { SettingsBlock, SettingsRow } from '../../../ui/settings/settings-layout.tsx';
import styles from './storage.module.css';
import { amountWords, dueByKind, dueOf, lastWords, nextWords } from './retention-words.ts';

/** Rows of what is due that are shown before one asks for more. */
const FEW = 8;

/** What the limits remove next, and the way to do it at once. */
export function DueBlock({ overview }: { readonly overview: RetentionOverview }): React.ReactElement {
  const { host, toasts } = useApp();
  const now = useNow(60_000);
  const [asking, setAsking] = useState(false);
  const [all, setAll] = useState(false);
  const due = dueOf(overview);
  const remove = useAction(async () => {
    const removed = await host.call('retention.remove', { plan: overview.plan });
    toasts.show({ text: `Removed: ${amountWords(removed)}` });
  });
  const whyNot = remove.busy ? 'It is being removed.' : due.runs === 0 ? 'Nothing is due.' : undefined;
  const ask = (): void => {
    if (whyNot === undefined) setAsking(true);
    else toasts.show({ text: whyNot });
  };
  useKeys({ settingsRemove: ask });
  const shown = all ? overview.due : overview.due.slice(0, FEW);
  const rest = overview.due.length - shown.length;
  const last = lastWords(overview, now);
  return (
    <SettingsBlock title="Due for removal" {...(last !== null && { note: <Digits>{last}</Digits> })}>
      <SettingsRow
        name={due.runs === 0 ? 'Nothing' : amountWords(due)}
        text={
          due.runs === 0 ? (
            'All that is there is within the limits, or needed.'
          ) : (
            <Digits>{nextWords(overview, now)}</Digits>
          )
        }
      >
        <Button
          variant="destructive"
          icon={Trash2}
          keys={keysOf('settingsRemove')}
          disabledReason={whyNot}
          onClick={ask}
        >
          {remove.busy ? 'Removing' : 'Remove now'}
        </Button>
      </SettingsRow>
      {[overview.problem, remove.error].map(
        (text) =>
          text !== null && (
            <p key={text} role="alert" className={styles['problem']}>
              {text}
            </p>
          ),
      )}
      {shown.length > 0 && (
        <ul className={styles['due']} aria-label="What is due">
          {shown.map(({ kind, runId, key, title, bytes, since, reason }, place) => (
            <li key={place} className={styles['dueRow']}>
              <LinkButton onClick={() => navigate({ view: 'run', runId, tab: 'timeline' })}>{key}</LinkButton>
              <span className={styles['dueTitle']}>{title}</span>
              <span className={styles['dueFact']}>
                <Digits>{`${retentionNames[kind]}, ${formatDate(since, now)}, ${reasonWords(reason)}`}</Digits>
              </span>
              <span className={styles['dueBytes']}>
                <Digits>{formatBytes(bytes)}</Digits>
              </span>
            </li>
          ))}
          {rest > 0 && (
            <li className={styles['dueRow']}>
              <LinkButton onClick={() => setAll(true)}>{`Show ${formatCount(rest)} more`}</LinkButton>
            </li>
          )}
        </ul>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Remove ${amountWords(due)}?`}
        text={`${dueByKind(overview.kinds)} It cannot be brought back. The runs stay, with their state, their commits and what was proven; so does their code.`}
        confirm="Remove"
        destructive
        onConfirm={() => void remove.run()}
      />
    </SettingsBlock>
  );
}
