import type { LedgerRow } from '../../../shared/contract/ledger-schemas.ts';
import { useReplica } from '../../lib/app-context.ts';
import { readingOf } from '../../lib/ledger/envelope-words.ts';
import { readEnvelope, type EnvelopeFieldText } from '../../lib/ledger/read-envelope.ts';
import { LinkButton } from '../../ui/controls/link-button.tsx';
import { DocSection } from '../../ui/document/doc-section.tsx';
import { formatCount } from '../../ui/lib/format.ts';
import { EnvelopeMark, type EnvelopeState } from '../../ui/marks/envelope-mark.tsx';
import { EnvelopeField, EnvelopeFields } from '../../ui/run/envelope-field.tsx';
import styles from './run-view.module.css';

interface Props {
  /** Newest first. */
  readonly envelopes: readonly LedgerRow[];
  readonly onOpenLedger: () => void;
}

const ids: ReadonlySet<string> = new Set(['run.runId', 'run.issueId']);

/** The fields of a run's newest envelope: exactly what others see of it. */
export function TeamSees({ envelopes, onOpenLedger }: Props): React.ReactElement {
  const snapshot = useReplica((whole) => whole);
  const [newest] = envelopes;
  const fields = (newest && readEnvelope(newest.envelope)?.payload) ?? [];
  const line = describeEnvelopes(envelopes);
  const textOf = (field: EnvelopeFieldText): string =>
    (newest && readingOf(field, newest, snapshot)) ?? field.value;
  return (
    <DocSection
      heading={newest?.status === 'local' ? 'What the team would see' : 'What the team sees'}
      lead="Ids, a signature and these fields. Nothing else."
    >
      <div className={styles['team']}>
        <EnvelopeFields compact>
          {fields
            .filter(({ name }) => !ids.has(name))
            .map((field) => (
              <EnvelopeField
                key={field.name}
                name={field.name.replace('run.', '')}
                value={textOf(field)}
                tone={field.name === 'run.state' && field.value === 'waiting' ? 'wait' : 'plain'}
              />
            ))}
        </EnvelopeFields>
      </div>
      {line && (
        <p className={styles['ledgerLine']}>
          <EnvelopeMark state={line.state} label={null} />
          {line.text}
          <LinkButton onClick={onOpenLedger}>Open ledger</LinkButton>
        </p>
      )}
    </DocSection>
  );
}

/** How far the envelopes of a run have got, the worst first. */
function describeEnvelopes(envelopes: readonly LedgerRow[]): { state: EnvelopeState; text: string } | null {
  const count = (status: LedgerRow['status']): number =>
    envelopes.filter((row) => row.status === status).length;
  if (envelopes.length === 0) return null;
  if (count('local') > 0) return { state: 'local', text: 'Nothing was sent: no server' };
  if (count('refused') > 0) return { state: 'refused', text: `${of(count('refused'))} refused` };
  if (count('queued') > 0) return { state: 'queued', text: `${of(count('queued'))} queued` };
  return { state: 'synced', text: `${of(envelopes.length)} synced` };
}

function of(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'envelope' : 'envelopes'}`;
}
