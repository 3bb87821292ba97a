import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import type { LedgerRow } from '../../../shared/contract/ledger-schemas.ts';
import { formatCount, formatTimeOfDay } from '../../ui/lib/format.ts';
import { GroupHeader } from '../../ui/list/group-header.tsx';
import { List } from '../../ui/list/list.tsx';
import { EnvelopeHeads, EnvelopeRow } from '../../ui/run/envelope-row.tsx';
import { useReplica } from '../app-context.ts';
import { useNow } from '../use-now.ts';
import { keyOfIssue, shortKind } from './envelope-words.ts';
import styles from './ledger.module.css';
import { buildLedgerLines, formatBytes, type LedgerLine } from './ledger-lines.ts';

const rowHeight = 32;
/** Days change, seconds do not matter here. */
const dayMs = 60_000;

interface Props {
  readonly rows: readonly LedgerRow[];
  readonly selectedId: string | null;
  /** What the person went to; it is brought into sight. New envelopes move nothing. */
  readonly cursorId: string | null;
  readonly onSelect: (envelopeId: string) => void;
  readonly onMove: (step: number) => void;
  /** The last row came into sight. */
  readonly onEnd: () => void;
}

/** Envelopes under their days, newest first. */
export function LedgerList({
  rows,
  selectedId,
  cursorId,
  onSelect,
  onMove,
  onEnd,
}: Props): React.ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  const now = useNow(dayMs);
  const lines = useMemo(() => buildLedgerLines(rows, now), [rows, now]);
  // oxlint-disable-next-line react/incompatible-library -- alone in this component for that reason
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const latest = useRef(lines);
  useEffect(() => {
    latest.current = lines;
  });
  useEffect(() => {
    const at = latest.current.findIndex(
      (line) => line.kind === 'envelope' && line.row.envelopeId === cursorId,
    );
    if (at >= 0) virtualizer.scrollToIndex(at, { align: 'auto' });
  }, [cursorId, virtualizer]);
  const shown = virtualizer.getVirtualItems();
  const atEnd = shown.at(-1)?.index === lines.length - 1;
  useEffect(() => {
    if (atEnd) onEnd();
  }, [atEnd, lines.length, onEnd]);

  return (
    <div ref={scroller} className={styles['scroller']}>
      <List
        label="Envelopes"
        rowCount={lines.length + 1}
        cursorRowId={selectedId === null ? undefined : rowId(selectedId)}
        data-testid="ledger-list"
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 }[event.key];
          if (step === undefined) return;
          event.preventDefault();
          onMove(step);
        }}
      >
        <EnvelopeHeads />
        <div role="rowgroup" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {shown.map(({ index, start }) => {
            const line = lines[index];
            return (
              line && (
                <div
                  key={keyOf(line)}
                  role="presentation"
                  className={styles['line']}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <Line line={line} selectedId={selectedId} onSelect={onSelect} />
                </div>
              )
            );
          })}
        </div>
      </List>
    </div>
  );
}

interface LineProps extends Pick<Props, 'selectedId' | 'onSelect'> {
  readonly line: LedgerLine;
}

function Line({ line, selectedId, onSelect }: LineProps): React.ReactElement {
  const snapshot = useReplica((whole) => whole);
  if (line.kind === 'day') {
    const count = `${formatCount(line.count)} ${line.count === 1 ? 'envelope' : 'envelopes'}`;
    return (
      <GroupHeader
        inGrid
        edge
        name={line.name}
        count={count}
        {...(line.bytes > 0 ? { note: formatBytes(line.bytes) } : {})}
      />
    );
  }
  const { envelopeId, issuedAt, kind, issueId, state, status, seq, serverSeq } = line.row;
  const selected = envelopeId === selectedId;
  return (
    <EnvelopeRow
      id={rowId(envelopeId)}
      time={formatTimeOfDay(issuedAt, 'ms')}
      kind={shortKind(kind)}
      issueKey={keyOfIssue(snapshot, issueId)}
      runState={state}
      state={status}
      seq={seq === null ? '–' : String(seq)}
      serverSeq={serverSeq === null ? '–' : formatCount(serverSeq)}
      selected={selected}
      data-cursor={selected ? '' : undefined}
      onClick={() => onSelect(envelopeId)}
    />
  );
}

function rowId(envelopeId: string): string {
  return `envelope-${envelopeId}`;
}

function keyOf(line: LedgerLine): string {
  return line.kind === 'day' ? line.name : line.row.envelopeId;
}
