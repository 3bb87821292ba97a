import { useMemo, useRef } from 'react';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { useLedger } from '../../lib/ledger/use-ledger.ts';
import type { FilePlace, RunTab } from '../../lib/route.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { Header } from '../../ui/shell/header.tsx';
import { ViewShell } from '../../ui/shell/view-shell.tsx';
import { ChangesPane } from './changes/changes-pane.tsx';
import { useDiff } from './changes/use-diff.ts';
import { FilesPane } from './files/files-pane.tsx';
import { EvidencePane } from './evidence/evidence-pane.tsx';
import { NotLanded } from './not-landed.tsx';
import { RunActions } from './run-actions.tsx';
import { RunEnd } from './run-end.tsx';
import { RunLedger } from './run-ledger.tsx';
import { RunMenu } from './run-menu.tsx';
import { RunPanel } from './run-panel.tsx';
import { RunTabs } from './run-tabs.tsx';
import { RunTerminal } from './run-terminal.tsx';
import { RunTitle } from './run-title.tsx';
import styles from './run-view.module.css';
import { SplitPanes } from './split-panes.tsx';
import { openQuestion } from './timeline/timeline-model.ts';
import { TimelineView } from './timeline/timeline-view.tsx';
import { useTimelineState } from './timeline/use-timeline-state.ts';
import { useTimeline } from './timeline/use-timeline.ts';
import { useAbilities } from './use-abilities.ts';
import { useLanding } from './use-landing.ts';
import { useQuestionFocus } from './use-question-focus.ts';
import { useRunPlace } from './use-run-place.ts';
import { useRunTabs, type UsedTabs } from './use-run-tabs.ts';
import { useSettling } from './use-settling.tsx';
import { useStartAgain } from './use-start-again.ts';

interface Props {
  readonly run: LocalRunRow;
  readonly tab: RunTab;
  /** The file to go to, in the changes and the files. */
  readonly file: FilePlace | null;
}

/** A run of this device with all that is known of it. */
export function LocalRunView({ run, tab, file }: Props): React.ReactElement {
  const { runId } = run;
  const place = useRunPlace(run);
  const timeline = useTimeline(runId);
  const question = openQuestion(timeline.timeline);
  const views = useRunTabs(run, tab);
  const { shown, show, showFile } = views;
  const abilities = useAbilities(run);
  const landing = useLanding(run);
  const settling = useSettling({ run, name: place.name, landing });
  const timelineState = useTimelineState();
  const diff = useDiff(run, timeline.timeline.count, shown.includes('changes'));
  const ledger = useLedger(run.queuedAt);
  const envelopes = useMemo(() => ledger.rows.filter((row) => row.runId === runId), [ledger.rows, runId]);
  const { ref: questionRef, go: goToQuestion } = useQuestionFocus(() => show('timeline', false));
  const again = useStartAgain(run, timeline.timeline.events);
  const tabs = useRef<HTMLDivElement>(null);

  useTabKeys({ run, tab, views });
  useKeys({
    runExpand: timelineState.toggleAll,
    runAnswer: () => question && goToQuestion(),
    runBack: place.openIssue,
  });

  const terminal = (
    <RunTerminal
      run={run}
      onOpenFile={(path, line) => showFile('files', { path, line })}
      onLeave={() => tabs.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus()}
    />
  );
  const changes = (
    <ChangesPane
      key={file && tab === 'changes' ? `${file.path}:${file.line}` : ''}
      run={run}
      shown={diff}
      target={tab === 'changes' ? file : null}
      onOpenFile={(opened) => showFile('files', opened)}
    />
  );
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
              expanded={timelineState.expanded}
              asks={question !== null}
              onShow={show}
              onExpand={timelineState.toggleAll}
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
          abilities={abilities}
          more={
            <RunMenu
              run={run}
              name={place.name}
              issue={place.issue}
              events={timeline.timeline.events}
              landing={landing}
              onSettle={settling.ask}
              onFiles={() => show('files', false)}
            />
          }
          onLand={landing.whyNotSettled === undefined ? () => settling.ask('land') : null}
          onAgain={again}
          onOpenIssue={place.openIssue}
        />
      }
    >
      {tab === 'timeline' && (
        <TimelineView
          run={run}
          snapshot={timeline}
          state={timelineState}
          questionRef={questionRef}
          onShow={views.showOutcome}
        >
          <RunEnd run={run} name={place.name} onAgain={again} onOpenIssue={place.openIssue} />
          <NotLanded name={place.name} landing={landing} />
        </TimelineView>
      )}
      {shown.length === 2 && <SplitPanes left={terminal} right={changes} />}
      {shown.length === 1 && tab === 'terminal' && <div className={styles['whole']}>{terminal}</div>}
      {shown.length === 1 && tab === 'changes' && <div className={styles['whole']}>{changes}</div>}
      {tab === 'evidence' && (
        <div className={styles['whole']}>
          <EvidencePane run={run} />
        </div>
      )}
      {tab === 'files' && <FilesPane run={run} place={file} onOpen={(opened) => showFile('files', opened)} />}
      {tab === 'ledger' && <RunLedger ledger={ledger} envelopes={envelopes} />}
      {settling.dialogs}
    </ViewShell>
  );
}

/** Each tab has its digit. */
function useTabKeys({
  run,
  tab,
  views: { split, show },
}: {
  run: LocalRunRow;
  tab: RunTab;
  views: Pick<UsedTabs, 'split' | 'show'>;
}): void {
  useKeys({
    runTimeline: () => show('timeline', false),
    runTerminal: () => run.hasTerminal && show('terminal', false),
    runChanges: () => show('changes', false),
    runEvidence: () => show('evidence', false),
    runFiles: () => show('files', false),
    runLedger: () => show('ledger', false),
    runSplit: () => run.hasTerminal && show(tab === 'terminal' ? 'changes' : 'terminal', !split),
  });
}
