import { shortCommit } from '../short-commit.ts';
import { askedText, describeAnswers, type FoldedItem } from './folded-words.ts';
import styles from './timeline-view.module.css';
import { RawText, ToolCalls } from './tool-calls.tsx';

/** What shows when an item is opened; null when its line says all. */
export function foldedBody(item: FoldedItem): React.ReactNode {
  switch (item.kind) {
    case 'worktree':
      return <RawText label="Path of the worktree">{item.path}</RawText>;
    case 'prompt':
      return <RawText label="The prompt">{item.text}</RawText>;
    case 'reasoning':
    case 'log':
      return item.texts.map((text, index) => (
        <p key={index} className={styles['thought']} data-selectable>
          {text}
        </p>
      ));
    case 'tools':
      return <ToolCalls calls={item.calls} />;
    case 'answers':
      return item.answers.map(({ approval, choice }) => (
        <RawText key={approval.requestId} label={describeAnswers([{ approval, choice }])}>
          {[askedText(approval), approval.reason].filter((text) => text !== undefined).join('\n\n')}
        </RawText>
      ));
    case 'comments':
      return item.comments.map((comment, index) => (
        <div key={index} className={styles['comment']}>
          <p className={styles['files']}>{placeOfComment(comment)}</p>
          {comment.code !== undefined && <RawText label="The lines it is about">{comment.code}</RawText>}
          <p className={styles['thought']} data-selectable>
            {comment.text}
          </p>
        </div>
      ));
    case 'evidence':
      return <RawText label="The evidence">{proofText(item.proof)}</RawText>;
    case 'unknown':
      return <RawText label={`${item.type}, raw`}>{item.raws.map(pretty).join('\n\n')}</RawText>;
    case 'question':
    case 'commit':
    case 'landed':
    case 'discarded':
      return null;
  }
}

type Item<K extends FoldedItem['kind']> = Extract<FoldedItem, { kind: K }>;

function placeOfComment({ path, line, endLine, side }: Item<'comments'>['comments'][number]): string {
  const lines = endLine > line ? `${line}–${endLine}` : String(line);
  return `${path}:${lines}${side === 'before' ? ' (before)' : ''}`;
}

function proofText({ command, note, commit }: Item<'evidence'>['proof']): string {
  return [command, note, `at ${shortCommit(commit)}`].filter((part) => part !== null).join('\n');
}

function pretty(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
