import { useReplica } from '../../lib/app-context.ts';
import { navigate } from '../../lib/use-route.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Digits } from '../../ui/lib/digits.tsx';
import { RunMark } from '../../ui/marks/run-mark.tsx';
import { describeItem, markOf, type BatchItem } from './batch-model.ts';
import styles from './batch.module.css';

interface Props {
  readonly items: readonly BatchItem[];
  readonly onClose: () => void;
}

/** The runs of a batch, in their order. */
export function BatchItems({ items, onClose }: Props): React.ReactElement {
  return (
    <ol className={styles['items']} aria-label="Runs">
      {items.map((item) => (
        <Item key={item.issueId} item={item} onClose={onClose} />
      ))}
    </ol>
  );
}

function Item({
  item,
  onClose,
}: {
  readonly item: BatchItem;
  readonly onClose: () => void;
}): React.ReactElement {
  const issue = useReplica(({ issues }) => issues.byId.get(item.issueId));
  const run = useReplica(({ runs }) => (item.runId === null ? undefined : runs.byId.get(item.runId)));
  const { runId } = item;
  const message = item.reason ?? (run && 'message' in run ? run.message : null);
  const title = issue ? `${issue.key} ${issue.title}` : 'An issue that is not here any more';
  return (
    <li className={styles['item']}>
      <RunMark state={markOf(item)} label={null} />
      <div className={styles['words']}>
        <p className={styles['title']}>
          <Digits>{title}</Digits>
        </p>
        <p className={styles['state']}>
          {message === null ? describeItem(item) : `${describeItem(item)}: ${message}`}
        </p>
      </div>
      {runId !== null && (
        <Button
          size={24}
          aria-label={`Open the run of ${issue?.key ?? 'this issue'}`}
          onClick={() => {
            onClose();
            navigate({ view: 'run', runId, tab: 'timeline' });
          }}
        >
          Open
        </Button>
      )}
    </li>
  );
}
