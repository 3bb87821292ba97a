import { useEffect, useMemo, useRef, useState } from 'react';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import { useDialogs } from '../../lib/dialogs.ts';
import { useLedger } from '../../lib/ledger/use-ledger.ts';
import type { RunTab } from '../../lib/route.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { useRememberedSwitch } from '../../lib/use-remembered.ts';
import { navigate } from '../../lib/use-route.ts';
import { Header } from '../../ui/shell/header.tsx';
import { ViewShell } from '../../ui/shell/view-shell.tsx';
import { ChangesPane } from './changes/changes-pane.tsx';
import { useDiff } from './changes/use-diff.ts';
import { RunActions } from './run-actions.tsx';
import { RunEnd } from './run-end.tsx';
import { RunLedger } from './run-ledger.tsx';
import { RunPanel } from './run-panel.tsx';
import { RunTabs } from './run-tabs.tsx';
import { RunTitle } from './run-title.tsx';
import styles from './run-view.module.css';
import { SplitPanes } from './split-panes.tsx';
import { TerminalPane } from './terminal/terminal-pane.tsx';
import { openQuestion } from './timeline/timeline-model.ts';
import { TimelineView } from './timeline/timeline-view.tsx';
import { useTimeline } from './timeline/use-timeline.ts';
import { useRunPlace } from './use-run-place.ts';

interface Props {
  readonly run: LocalRunRow;
  readonly tab: RunTab;
}

/** A run of this device with all that is known of it. */
export function LocalRunView({ run, tab }: Props): React.ReactElement {
  const { runId, issueId } = run;
  const place = useRunPlace(run);
  const openDialog = useDialogs((state) => state.open);
  const timeline = useTimeline(runId);
  const question = openQuestion(timeline.timeline);
  const views = useRunTabs(run, tab);
  const { shown, show } = views;
  const diff = useDiff(run, timeline.timeline.count, shown.includes('changes'));
  const ledger = useLedger(run.queuedAt);
  const envelopes = useMemo(() => ledger.rows.filter((row) => row.runId === runId), [ledger.rows, runId]);
  const [expanded, setExpanded] = useState(false);
  const { ref: questionRef, go: goToQuestion } = useQuestionFocus(() => show('timeline', false));
  const again = (): void => openDialog({ kind: 'start-run', issueId });
  const tabs = useRef<HTMLDivElement>(null);

  useKeys({
    runTimeline: () => show('timeline', false),
    runTerminal: () => run.hasTerminal && show('terminal', false),
    runChanges: () => show('changes', false),
    runLedger: () => show('ledger', false),
    runSplit: () => run.hasTerminal && show(tab === 'terminal' ? 'changes' : 'terminal', !views.split),
    runExpand: () => setExpanded(!expanded),
    runAnswer: () => question && goToQuestion(),
    runBack: place.openIssue,
  });

  const terminal = (
    <TerminalPane
      runId={runId}
      live={!isEnded(run.state)}
      onLeave={() => tabs.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus()}
    />
  );
  const changes = <ChangesPane run={run} shown={diff} />;
  return (
    <ViewShell
      scroll={false}
      header={
        <>
          <Header crumbs={place.crumbs} />
          <RunTitle run={run} title={place.title} />
          <div ref={tabs}>
            <RunTabs
              run={run}
              shown={shown}
              timeline={timeline.timeline}
              changedFiles={diff.diff?.files.length ?? null}
              envelopes={envelopes.length}
              expanded={expanded}
              asks={question !== null}
              onShow={show}
              onExpand={() => setExpanded(!expanded)}
              onAnswer={goToQuestion}
            />
          </div>
        </>
      }
      panel={
        tab === 'timeline' && (
          <RunPanel run={run} envelopes={envelopes} onOpenLedger={() => show('ledger', false)} />
        )
      }
      actions={
        <RunActions
          run={run}
          name={place.name}
          terminalShown={shown.includes('terminal')}
          onOpenTerminal={() => show('terminal', false)}
          onAgain={again}
          onOpenIssue={place.openIssue}
        />
      }
    >
      {tab === 'timeline' && (
        <TimelineView run={run} snapshot={timeline} expanded={expanded} questionRef={questionRef}>
          <RunEnd run={run} name={place.name} onAgain={again} onOpenIssue={place.openIssue} />
        </TimelineView>
      )}
      {shown.length === 2 && <SplitPanes left={terminal} right={changes} />}
      {shown.length === 1 && tab === 'terminal' && <div className={styles['whole']}>{terminal}</div>}
      {shown.length === 1 && tab === 'changes' && <div className={styles['whole']}>{changes}</div>}
      {tab === 'ledger' && <RunLedger ledger={ledger} envelopes={envelopes} />}
    </ViewShell>
  );
}

interface UsedTabs {
  /** One, or terminal and changes. */
  readonly shown: readonly RunTab[];
  readonly split: boolean;
  show(tab: RunTab, beside: boolean): void;
}

/** Terminal and changes can stand side by side; whether they do is remembered. */
function useRunTabs(run: LocalRunRow, tab: RunTab): UsedTabs {
  const [remembered, setSplit] = useRememberedSwitch('hearth.run.split', false);
  const pair = tab === 'terminal' || tab === 'changes';
  const split = remembered && run.hasTerminal && pair;
  return {
    shown: split ? ['terminal', 'changes'] : [tab],
    split,
    show(next, beside) {
      if (next === 'terminal' || next === 'changes') setSplit(beside && run.hasTerminal);
      navigate({ view: 'run', runId: run.runId, tab: next });
    },
  };
}

/** Brings the focus to the question of the agent, through the tab in which it stands. */
function useQuestionFocus(showTimeline: () => void): {
  ref: React.RefObject<HTMLDivElement | null>;
  go(): void;
} {
  const ref = useRef<HTMLDivElement>(null);
  const going = useRef(false);
  const arrive = (): void => {
    if (!going.current || !ref.current) return;
    going.current = false;
    ref.current.scrollIntoView({ block: 'nearest' });
    ref.current.focus();
  };
  useEffect(arrive);
  return {
    ref,
    go() {
      going.current = true;
      showTimeline();
      arrive();
    },
  };
}
