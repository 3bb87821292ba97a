import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import { cx } from '../lib/cx.ts';
import css from './title-block.module.css';

export interface TitleBlockProps {
  /** A RunMark with `label={null}`; the first fact says the state. */
  readonly mark: ReactNode;
  readonly title: string;
  /** TitleFacts: state, agent, branch, commit. */
  readonly children: ReactNode;
  /** CapMeters, at the right. */
  readonly caps?: ReactNode;
}

/** The title of a run with its facts and its caps. */
export function TitleBlock({ mark, title, children, caps }: TitleBlockProps): ReactNode {
  return (
    <div className={css['block']}>
      <div className={css['left']}>
        <div className={css['head']}>
          {mark}
          <h2 className={css['title']}>{title}</h2>
        </div>
        <div className={css['facts']}>{children}</div>
      </div>
      {caps !== undefined && <div className={css['caps']}>{caps}</div>}
    </div>
  );
}

export interface TitleFactProps {
  readonly icon?: LucideIcon;
  readonly mono?: boolean;
  readonly tone?: 'plain' | 'wait' | 'bad' | 'ok' | 'now';
  readonly children: ReactNode;
}

/** One fact under a run's title. */
export function TitleFact({ icon, mono = false, tone = 'plain', children }: TitleFactProps): ReactNode {
  return (
    <span className={cx(css['fact'], mono && css['mono'], css[tone])} data-selectable>
      {icon !== undefined && <Icon of={icon} size={14} />}
      {children}
    </span>
  );
}
