import { ChevronDown } from 'lucide-react';
import type { CriterionProof } from '../../../../shared/contract/methods/evidence.ts';
import type { ProjectId } from '../../../../shared/domain/ids.ts';
import { CheckMenu } from '../../../lib/evidence/check-menu.tsx';
import {
  evidenceStateWords,
  evidenceTones,
  markOf,
  proofWords,
} from '../../../lib/evidence/evidence-words.ts';
import { keysOf } from '../../../lib/key-label.ts';
import { Button, ButtonFrame } from '../../../ui/controls/button.tsx';
import { cx } from '../../../ui/lib/cx.ts';
import { EvidenceMark } from '../../../ui/marks/evidence-mark.tsx';
import { CheckOutput } from './check-output.tsx';
import styles from './evidence-pane.module.css';
import { CheckLine, NoteLine } from './proof-line.tsx';
import { SignOffForm } from './sign-off-form.tsx';

export interface CriterionEvidenceProps {
  readonly runId: string;
  /** Null when the issue is in none, so that there are no checks to choose. */
  readonly projectId: ProjectId | null;
  readonly proof: CriterionProof;
  readonly head: string | null;
  /** Why it cannot be signed off now. */
  readonly whyNotSign: string | undefined;
  readonly current: boolean;
  readonly open: 'output' | 'sign' | 'menu' | null;
  readonly onOpen: (what: 'output' | 'sign' | 'menu' | null) => void;
  readonly onCurrent: () => void;
}

/** One criterion with what proves it, and the way to prove it. */
export function CriterionEvidence(props: CriterionEvidenceProps): React.ReactElement {
  const { proof, head, runId, open, onOpen, current, onCurrent } = props;
  const { criterionId, state, text, check, evidence, signedOff } = proof;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys follow the focus of what is in it
    <li
      className={cx(styles['criterion'], current && styles['current'])}
      aria-current={current ? true : undefined}
      data-criterion={criterionId}
      data-state={state}
      onFocus={onCurrent}
    >
      <div className={styles['head']}>
        <EvidenceMark state={markOf(state)} label={evidenceStateWords[state]} />
        <p className={styles['text']} data-selectable>
          {text}
        </p>
        <span className={cx(styles['mono'], styles[evidenceTones[state]])}>{proofWords(proof)}</span>
      </div>
      <div className={styles['details']}>
        {check !== null && check.command !== null && (
          <code className={styles['command']} data-selectable>
            <span className={styles['dollar']}>$ </span>
            {check.command}
          </code>
        )}
        {check !== null && check.command === null && (
          <p
            className={styles['problem']}
          >{`The project has no check "${check.name}" any more, so this cannot be proven by it.`}</p>
        )}
        {evidence && <CheckLine proof={proof} row={evidence} head={head} />}
        {signedOff && <NoteLine proof={proof} row={signedOff} head={head} />}
        <Actions {...props} />
        {open === 'output' && evidence && <CheckOutput key={evidence.evidenceId} row={evidence} />}
        {open === 'sign' && head !== null && (
          <SignOffForm runId={runId} proof={proof} head={head} onClose={() => onOpen(null)} />
        )}
      </div>
    </li>
  );
}

function Actions(props: CriterionEvidenceProps): React.ReactElement {
  const { proof, projectId, whyNotSign, open, onOpen, current } = props;
  const { criterionId, check, evidence } = proof;
  const keys = (command: 'evidenceOutput' | 'evidenceSign'): string | undefined =>
    current ? keysOf(command) : undefined;
  return (
    <div className={styles['actions']}>
      {projectId !== null && (
        <CheckMenu
          criterionId={criterionId}
          projectId={projectId}
          value={check?.name ?? null}
          open={open === 'menu'}
          onOpenChange={(next) => onOpen(next ? 'menu' : null)}
          trigger={
            <ButtonFrame size={24} variant="ghost" icon={ChevronDown} aria-keyshortcuts="L">
              {check === null ? 'Needs no check' : `Needs ${check.name}`}
            </ButtonFrame>
          }
        />
      )}
      {evidence !== null && evidence.artifact !== null && (
        <Button
          size={24}
          variant="ghost"
          keys={keys('evidenceOutput')}
          aria-expanded={open === 'output'}
          onClick={() => onOpen(open === 'output' ? null : 'output')}
        >
          {open === 'output' ? 'Hide output' : 'Show output'}
        </Button>
      )}
      {open !== 'sign' && (
        <Button
          size={24}
          variant="ghost"
          keys={keys('evidenceSign')}
          disabledReason={whyNotSign}
          onClick={() => onOpen('sign')}
        >
          Sign off
        </Button>
      )}
    </div>
  );
}
