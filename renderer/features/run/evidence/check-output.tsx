/* oxlint-disable jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */
import { useEffect, useRef } from 'react';
import type { EvidenceRow } from '../../../../shared/contract/methods/evidence.ts';
import { LinkButton } from '../../../ui/controls/link-button.tsx';
import { formatCount } from '../../../ui/lib/format.ts';
import styles from './evidence-pane.module.css';
import { useOutput } from './use-output.ts';

/** What a check printed, from its beginning on or the end of it. */
export function CheckOutput({ row }: { readonly row: EvidenceRow }): React.ReactElement {
  const output = useOutput(row.evidenceId);
  const { pages, size, skipped, more, error, busy } = output;
  const shown = useRef<HTMLDivElement>(null);
  const isThere = size !== null;
  // At the foot of the page it would be out of sight.
  useEffect(() => {
    if (isThere) shown.current?.scrollIntoView({ block: 'nearest' });
  }, [isThere]);
  if (error !== null && size === null) {
    return (
      <p role="alert" className={styles['problem']}>
        {error}
      </p>
    );
  }
  if (size === null) return <p className={styles['quiet']}>Reading the output…</p>;
  if (size === 0) return <p className={styles['quiet']}>It printed nothing.</p>;
  return (
    <div ref={shown}>
      <pre
        role="region"
        aria-label={`Output of ${row.check ?? 'the check'}`}
        tabIndex={0}
        className={styles['output']}
        data-selectable
        data-testid="check-output"
      >
        {pages.map((text, index) => (
          <span key={index} className={styles['page']}>
            {text}
          </span>
        ))}
      </pre>
      {(more || skipped > 0 || error !== null) && (
        <p className={styles['paging']} role="status">
          {error ?? partWords(skipped, size, more)}
          {more && !busy && (
            <>
              <LinkButton onClick={output.readMore}>Show more</LinkButton>
              <LinkButton onClick={output.toEnd}>Show the end</LinkButton>
            </>
          )}
        </p>
      )}
    </div>
  );
}

function partWords(skipped: number, size: number, more: boolean): string {
  const whole = `${formatCount(Math.ceil(size / 1024))} KiB`;
  if (skipped > 0) return more ? `A part of ${whole}.` : `The end of ${whole}.`;
  return `The beginning of ${whole}.`;
}
