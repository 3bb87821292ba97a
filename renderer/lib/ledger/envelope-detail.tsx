import { Copy } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { LedgerRow } from '../../../shared/contract/ledger-schemas.ts';
import { IconButton } from '../../ui/controls/icon-button.tsx';
import { SegmentedTabs } from '../../ui/controls/segmented-tabs.tsx';
import { formatCount } from '../../ui/lib/format.ts';
import { EnvelopeMark } from '../../ui/marks/envelope-mark.tsx';
import { EnvelopeCaption, EnvelopeField, EnvelopeFields, StayedHere } from '../../ui/run/envelope-field.tsx';
import { useReplica } from '../app-context.ts';
import { useCopy } from '../use-copy.ts';
import { useNow } from '../use-now.ts';
import styles from './ledger.module.css';
import { formatMoment, readingOf, titleOf } from './envelope-words.ts';
import { formatBytes } from './ledger-lines.ts';
import { readEnvelope, type EnvelopeFieldText } from './read-envelope.ts';

const modes = [
  { id: 'fields', label: 'Fields' },
  { id: 'bytes', label: 'Bytes' },
] as const;

const statusWords: Readonly<Record<LedgerRow['status'], string>> = {
  local: 'Not sent: this workspace is not linked to a server',
  queued: 'Queued: it is sent when the server is there',
  synced: 'Accepted',
  refused: 'Refused by the server',
};

/** One envelope, readable: every field, what is absent, the signature, and what stayed here. */
export function EnvelopeDetail({ row }: { readonly row: LedgerRow }): React.ReactElement {
  const snapshot = useReplica((whole) => whole);
  const copy = useCopy();
  const [mode, setMode] = useState<'fields' | 'bytes'>('fields');
  const title = titleOf(row, snapshot);
  return (
    <section aria-label={title} className={styles['detail']}>
      <div>
        <div className={styles['detailHead']}>
          <h2>{title}</h2>
          <SegmentedTabs label="How to read it" items={modes} value={mode} onChange={setMode} />
          <IconButton icon={Copy} label="Copy the envelope" onClick={() => copy(row.envelope, 'Envelope')} />
        </div>
        <StatusLine row={row} />
      </div>
      {mode === 'fields' ? <Fields row={row} /> : <Bytes row={row} />}
      <div>
        <EnvelopeCaption
          end={row.signature === null ? undefined : <span>Ed25519, by this machine’s key</span>}
        >
          Signature
        </EnvelopeCaption>
        <p className={row.signature === null ? styles['absent'] : styles['bytes']} data-selectable>
          {row.signature ?? 'It is signed when it is sent.'}
        </p>
      </div>
      <StayedHere title="Everything else stayed here.">
        The prompt, transcript, tool calls, terminal, diff, file paths, host and user name, agent and model,
        tokens and cost did not leave this machine.
      </StayedHere>
    </section>
  );
}

function StatusLine({ row }: { readonly row: LedgerRow }): React.ReactElement {
  const now = useNow(null);
  const facts = [
    row.error,
    row.serverSeq === null ? null : `server seq ${formatCount(row.serverSeq)}`,
    formatMoment(row.issuedAt, now),
    row.bytes === null ? null : formatBytes(row.bytes),
  ];
  return (
    <p className={styles['status']}>
      <EnvelopeMark state={row.status} label={null} />
      <span className={styles[row.status]}>{statusWords[row.status]}</span>
      {facts.map((fact) => fact !== null && <span key={fact}>· {fact}</span>)}
    </p>
  );
}

function Fields({ row }: { readonly row: LedgerRow }): React.ReactElement {
  const read = useMemo(() => readEnvelope(row.envelope), [row.envelope]);
  if (!read) return <Bytes row={row} />;
  const { payload, foreign, absent, header, givenOnSending } = read;
  const allowed =
    foreign.length === 0 ? 'all on the allowed list' : `not on the allowed list: ${foreign.join(', ')}`;
  return (
    <>
      <div>
        <EnvelopeCaption end={<span>{`${payload.length} fields, ${allowed}`}</span>}>Payload</EnvelopeCaption>
        <FieldList fields={payload} row={row} />
        {absent.length > 0 && (
          <p className={styles['absent']}>
            Absent here: {absent.map((name) => name.replace('run.', '')).join(', ')}
          </p>
        )}
      </div>
      <div>
        <EnvelopeCaption>Envelope</EnvelopeCaption>
        <FieldList fields={header} row={row} />
        {givenOnSending.length > 0 && (
          <p className={styles['absent']}>Given on sending: {givenOnSending.join(', ')}</p>
        )}
      </div>
    </>
  );
}

function FieldList({
  fields,
  row,
}: {
  readonly fields: readonly EnvelopeFieldText[];
  readonly row: LedgerRow;
}): React.ReactElement {
  const snapshot = useReplica((whole) => whole);
  return (
    <EnvelopeFields>
      {fields.map((field) => {
        const reading = readingOf(field, row, snapshot);
        return <EnvelopeField key={field.name} {...field} {...(reading === null ? {} : { reading })} />;
      })}
    </EnvelopeFields>
  );
}

function Bytes({ row }: { readonly row: LedgerRow }): React.ReactElement {
  return (
    <div>
      <EnvelopeCaption end={<span>canonical JSON, as it is signed</span>}>Bytes</EnvelopeCaption>
      <p className={styles['bytes']} data-selectable>
        {row.envelope}
      </p>
    </div>
  );
}
