/* oxlint-disable jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */
import { formatDuration } from '../../../ui/lib/format.ts';
import type { ToolCall } from './timeline-model.ts';
import styles from './timeline-view.module.css';
import { exitText } from './tool-words.ts';

/** Each call of a folded event with what it printed. */
export function ToolCalls({ calls }: { readonly calls: readonly ToolCall[] }): React.ReactElement {
  return (
    <ul className={styles['calls']}>
      {calls.map((call) => (
        <li key={call.toolId}>
          <Call call={call} />
        </li>
      ))}
    </ul>
  );
}

function Call({ call }: { readonly call: ToolCall }): React.ReactElement {
  const { tool, title, output, files, durationMs } = call;
  const ended = [exitText(call), durationMs ? formatDuration(durationMs) : ''].filter((part) => part !== '');
  return (
    <>
      <div className={styles['callHead']}>
        <code className={styles['callTitle']} data-selectable>
          {tool === 'command' && <span className={styles['sign']}>$ </span>}
          {title}
        </code>
        <span className={styles['callEnd']}>{ended.join(' · ')}</span>
      </div>
      {tool !== 'edit' && files !== undefined && <p className={styles['files']}>{files.join('\n')}</p>}
      {output !== undefined && output !== '' && <RawText label={`Output of ${title}`}>{output}</RawText>}
    </>
  );
}

/** Text as it came, on the ground of a terminal. Long text scrolls inside. */
export function RawText({
  label,
  children,
}: {
  readonly label: string;
  readonly children: string;
}): React.ReactElement {
  return (
    <pre role="region" aria-label={label} tabIndex={0} className={styles['raw']} data-selectable>
      {children}
    </pre>
  );
}
