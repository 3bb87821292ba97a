import { useRememberedNumber } from '../../lib/use-remembered.ts';
import { Resizer } from '../../ui/shell/resizer.tsx';
import styles from './run-view.module.css';

const width = { initial: 520, min: 360, max: 1_600 };

interface Props {
  readonly left: React.ReactNode;
  readonly right: React.ReactNode;
}

/** Terminal and changes side by side, with a border that can be moved. */
export function SplitPanes({ left, right }: Props): React.ReactElement {
  const [size, setSize] = useRememberedNumber('hearth.run.split.width', width.initial);
  return (
    <div className={styles['split']}>
      <div className={styles['left']} style={{ width: size }}>
        {left}
        <Resizer label="Width of the terminal" value={size} {...width} onChange={setSize} />
      </div>
      <div className={styles['right']}>{right}</div>
    </div>
  );
}
