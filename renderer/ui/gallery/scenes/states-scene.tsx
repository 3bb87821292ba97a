import {
  CircleDashed,
  CloudCheck,
  House,
  Inbox,
  KeyRound,
  ListFilter,
  ListTree,
  Pause,
  Play,
  TriangleAlert,
} from 'lucide-react';
import type { ReactNode } from 'react';

import { Button } from '../../controls/button.tsx';
import { BlockedMark } from '../../marks/blocked-mark.tsx';
import { EvidenceMark } from '../../marks/evidence-mark.tsx';
import { RunMark } from '../../marks/run-mark.tsx';
import { StatusMark } from '../../marks/status-mark.tsx';
import { ToastCard } from '../../overlay/toast.tsx';
import { EmptyState } from '../../states/empty-state.tsx';
import { ErrorState } from '../../states/error-state.tsx';
import { LoadingRows } from '../../states/loading-rows.tsx';
import { StateIcon } from '../../states/state-icon.tsx';
import { WhyNot } from '../../states/why-not.tsx';
import text from '../../theme/text.module.css';
import css from './scene.module.css';

const noop = (): void => undefined;

function Place({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className={css['cell']}>
      <h2>{name}</h2>
      <div className={css['place']}>{children}</div>
    </div>
  );
}

function Actions({ primary, other }: { readonly primary: string; readonly other: string }): ReactNode {
  return (
    <>
      <Button variant="primary" size={24}>
        {primary}
      </Button>
      <Button size={24}>{other}</Button>
    </>
  );
}

function Empties(): ReactNode {
  return (
    <>
      <Place name="Issues, new project">
        <EmptyState
          icon={CircleDashed}
          title="No issues yet"
          keys={[
            { keys: 'C', does: 'create issue' },
            { keys: 'Mod+K', does: 'import' },
          ]}
        >
          Write the first one, or bring them from somewhere else.
        </EmptyState>
      </Place>
      <Place name="Issues, filter finds nothing">
        <EmptyState
          icon={ListFilter}
          title="Nothing matches 3 filters"
          keys={[
            { keys: 'Shift+F', does: 'clear filters' },
            { keys: 'Backspace', does: 'remove the last' },
          ]}
        >
          32 issues are hidden by: Urgent, Cycle 31, no assignee.
        </EmptyState>
      </Place>
      <Place name="Inbox">
        <EmptyState
          icon={Inbox}
          title="Nothing needs you"
          keys={[
            { keys: 'G M', does: 'my issues' },
            { keys: 'G T', does: 'triage' },
          ]}
        >
          Mentions, questions of agents, failed runs and refused edits come here.
        </EmptyState>
      </Place>
      <Place name="Runs, no agent set up">
        <EmptyState
          icon={Play}
          title="No runs on this machine"
          keys={[
            { keys: 'R', does: 'run an issue' },
            { keys: 'Mod+,', does: 'set up agents' },
          ]}
        >
          Any agent with a command line works. We found 2 that are installed.
        </EmptyState>
      </Place>
      <Place name="Ledger">
        <EmptyState
          icon={House}
          title="Nothing has left this machine"
          keys={[
            { keys: 'Mod+K', does: 'link a server' },
            { keys: '?', does: 'what would leave' },
          ]}
        >
          This workspace is not linked to a server. Runs stay here until it is.
        </EmptyState>
      </Place>
      <Place name="Plans">
        <EmptyState
          icon={ListTree}
          title="No plan yet"
          keys={[
            { keys: 'C', does: 'start a plan' },
            { keys: 'Mod+K', does: 'from an issue' },
          ]}
        >
          Write what you know; Hearth turns it into milestones, issues and sub-issues.
        </EmptyState>
      </Place>
    </>
  );
}

function Marks(): ReactNode {
  return (
    <div className={css['marks']}>
      <span>
        <EvidenceMark state="fresh" label={null} />
        fresh
      </span>
      <span>
        <EvidenceMark state="stale" label={null} />
        stale
      </span>
      <span>
        <EvidenceMark state="failed" label={null} />
        failed
      </span>
      <span>
        <EvidenceMark state="missing" label={null} />
        missing
      </span>
      <span>
        <RunMark state="queued" label={null} />
        queued
      </span>
      <span>
        <RunMark state="running" label={null} />
        running
      </span>
      <span>
        <RunMark state="waiting" label={null} />
        waiting
      </span>
      <span>
        <RunMark state="succeeded" label={null} />
        succeeded
      </span>
      <span>
        <RunMark state="failed" label={null} />
        failed
      </span>
      <span>
        <RunMark state="cancelled" label={null} />
        cancelled
      </span>
      <span>
        <RunMark state="lost" label={null} />
        lost
      </span>
      <span>
        <BlockedMark label={null} />
        blocked
      </span>
      <span>
        <StatusMark status="backlog" label={null} />
        backlog
      </span>
      <span>
        <StatusMark status="todo" label={null} />
        todo
      </span>
      <span>
        <StatusMark status="in_progress" label={null} />
        in progress
      </span>
      <span>
        <StatusMark status="in_review" label={null} />
        in review
      </span>
      <span>
        <StatusMark status="done" label={null} />
        done
      </span>
      <span>
        <StatusMark status="cancelled" label={null} />
        cancelled
      </span>
    </div>
  );
}

function Errors(): ReactNode {
  return (
    <>
      <Place name="Host stopped">
        <ErrorState
          mark={<StateIcon of={TriangleAlert} tone="bad" />}
          title="The local host stopped"
          what="It ended at 14:20 with code 134. Runs were paused and their processes ended."
          safe="Every edit you saw is on disk. 2 runs can continue."
          actions={<Actions primary="Start host" other="Show log" />}
          code="HOST_EXIT"
        />
      </Place>
      <Place name="Worktree cannot be made">
        <ErrorState
          mark={<RunMark state="failed" label={null} />}
          title="No worktree for ENG-435"
          what="The branch hearth/eng-435-tile-key is checked out in another worktree."
          safe="Nothing was changed in your checkout."
          actions={<Actions primary="Use a new branch" other="Open it" />}
          code="WORKSPACE"
        />
      </Place>
      <Place name="Secret in a description">
        <ErrorState
          mark={<StateIcon of={KeyRound} tone="wait" />}
          title="This looks like a key"
          what="Line 4 of ENG-398 holds what looks like an access key. It has not been sent."
          safe="Sync of this issue waits; all else goes on."
          actions={<Actions primary="Show line 4" other="It is not a secret" />}
          code="SECRET_FOUND"
        />
      </Place>
      <Place name="Newer replica">
        <ErrorState
          mark={<StateIcon of={TriangleAlert} tone="bad" />}
          title="This workspace is newer"
          what="It was written by version 1.1. This is 0.9 and cannot edit it without loss."
          safe="The data folder was opened read-only."
          actions={<Actions primary="Update Hearth" other="Open folder" />}
          code="SCHEMA_AHEAD"
        />
      </Place>
    </>
  );
}

function Last(): ReactNode {
  return (
    <>
      <Place name="Why not? A run that may not start">
        <WhyNot
          title="ENG-430 cannot run"
          because="Blocked by ENG-421, which is not done."
          conditions={[
            { id: '1', met: true, text: 'Has acceptance criteria' },
            { id: '2', met: true, text: 'Attempts 0 of 3' },
            { id: '3', met: true, text: 'An agent is free' },
            { id: '4', met: false, text: 'Nothing blocks it' },
          ]}
        />
      </Place>
      <Place name="Run found without a process">
        <ErrorState
          mark={<RunMark state="lost" label={null} />}
          title="Run 2 of ENG-438 was lost"
          what="The machine restarted at 09:12 and no process backs it."
          safe="Its worktree, commits and terminal are kept."
          actions={<Actions primary="Continue" other="Open worktree" />}
          code="LOST"
        />
      </Place>
      <Place name="Provider paused">
        <ErrorState
          mark={<StateIcon of={Pause} tone="wait" />}
          title="Fixer is paused until 14:40"
          what="Its provider answered with a rate limit. 2 runs wait."
          safe="It counts as no failure and uses no attempt."
          actions={<Actions primary="Use another agent" other="Wait" />}
          code="RATE_LIMIT"
        />
      </Place>
      <Place name="Toasts: 5 s, never the only place">
        <div className={css['toasts']}>
          <ToastCard
            toast={{
              mark: <StatusMark status="done" label={null} />,
              text: '3 issues moved to Done',
              action: { label: 'Undo', keys: 'Mod+Z', run: noop },
            }}
          />
          <ToastCard
            toast={{
              mark: <RunMark state="waiting" label={null} />,
              text: 'Run 3 asks a question',
              action: { label: 'Answer', keys: 'Y', run: noop },
            }}
          />
          <ToastCard
            toast={{ mark: <StateIcon of={CloudCheck} tone="ok" />, text: 'In sync, 4 edits sent' }}
          />
        </div>
      </Place>
    </>
  );
}

/** Picture 12: what a place says when there is nothing to show. */
export function StatesScene(): ReactNode {
  return (
    <main className={css['sheet']}>
      <h1 className={text['spoken']}>States</h1>
      <Empties />
      <Place name="Loading over 300 ms: rows, no spinner">
        <div className={css['loading']}>
          <LoadingRows rows={5} label="Loading issues" delay={0} />
        </div>
      </Place>
      <Place name="Evidence and run marks">
        <Marks />
      </Place>
      <Errors />
      <Last />
    </main>
  );
}
