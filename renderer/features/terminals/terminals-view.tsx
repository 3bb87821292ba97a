import { Maximize2, Minimize2, SquareTerminal } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { RunId } from '../../../shared/domain/ids.ts';
import { pageClock } from '../../client/platform.ts';
import { useReplica } from '../../lib/app-context.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { useNow } from '../../lib/use-now.ts';
import { useRememberedNumber } from '../../lib/use-remembered.ts';
import { navigate } from '../../lib/use-route.ts';
import { Button } from '../../ui/controls/button.tsx';
import { SegmentedTabs } from '../../ui/controls/segmented-tabs.tsx';
import { formatCount } from '../../ui/lib/format.ts';
import { Header } from '../../ui/shell/header.tsx';
import { ViewShell } from '../../ui/shell/view-shell.tsx';
import { EmptyState } from '../../ui/states/empty-state.tsx';
import { TerminalCell } from './terminal-cell.tsx';
import { gridOf, layoutOf, layouts, nextLayout, pageOf, stepFrom, terminalRuns } from './terminals-model.ts';
import { useTerminals } from './terminals-store.ts';
import styles from './terminals.module.css';

/** The terminals of the runs under way, side by side. */
export function TerminalsView(): React.ReactElement {
  const [since] = useState(() => pageClock.now());
  const runs = useReplica((snapshot) => snapshot.runs);
  const { active, zoomed, closed, takesFocus } = useTerminals();
  const [remembered, setLayout] = useRememberedNumber('hearth.terminals.layout', 4);
  const layout = layoutOf(remembered);
  const all = useMemo(() => terminalRuns(runs, since), [runs, since]);
  const open = all.filter(({ runId }) => !closed.has(runId));
  const hidden = all.length - open.length;
  const page = pageOf(open, { layout, active, zoomed });
  const now = useNow(1_000);
  const grid = useRef<HTMLDivElement>(null);

  const setActive = (runId: RunId | null): void => useTerminals.setState({ active: runId, takesFocus: true });
  const step = (by: 1 | -1): void => setActive(stepFrom(open, page.active, by));
  const zoom = (): void => useTerminals.setState({ zoomed: !zoomed, active: page.active });
  const close = (runId: RunId): void => {
    const last = open.at(-1)?.runId === runId;
    const next = page.active === runId ? stepFrom(open, runId, last ? -1 : 1) : page.active;
    useTerminals.setState({ active: next, takesFocus: false, closed: new Set([...closed, runId]) });
  };
  const showAll = (): void => useTerminals.setState({ closed: new Set() });
  const openRun = (runId: RunId): void => navigate({ view: 'run', runId, tab: 'terminal' });
  const type = (): void => grid.current?.querySelector<HTMLElement>('[data-active] textarea')?.focus();
  useKeys({
    terminalsNext: () => step(1),
    terminalsPrevious: () => step(-1),
    terminalsZoom: zoom,
    terminalsType: type,
    terminalsLayout: () => setLayout(nextLayout(layout)),
    terminalsOpen: () => page.active && openRun(page.active),
    terminalsClose: () => page.active && close(page.active),
    terminalsShowAll: showAll,
    terminalsBack: () => navigate({ view: 'runs', projectId: null }),
  });
  const { columns, lastSpan } = gridOf(page.shown.length);
  return (
    <ViewShell
      scroll={false}
      header={
        <Header
          crumbs={[
            { label: 'Runs', onOpen: () => navigate({ view: 'runs', projectId: null }) },
            { label: 'Terminals' },
          ]}
          start={
            <SegmentedTabs
              label="How many are shown"
              items={layouts.map((each) => ({ id: `${each}` as const, label: String(each) }))}
              value={`${layout}`}
              onChange={(id) => {
                setLayout(Number(id));
                useTerminals.setState({ zoomed: false });
              }}
            />
          }
          end={
            <>
              {page.shown.length < page.count && (
                <span className={styles['places']}>
                  {describePlaces(page.first, page.shown.length, page.count)}
                </span>
              )}
              {hidden > 0 && (
                <Button variant="ghost" keys={keysOf('terminalsShowAll')} onClick={showAll}>
                  {`Show ${formatCount(hidden)} closed`}
                </Button>
              )}
              {page.count > 1 && (
                <Button icon={zoomed ? Minimize2 : Maximize2} keys={keysOf('terminalsZoom')} onClick={zoom}>
                  {zoomed ? 'Show all' : 'Zoom'}
                </Button>
              )}
            </>
          }
        />
      }
    >
      {page.count === 0 ? (
        <NoTerminals hidden={hidden} onShowAll={showAll} />
      ) : (
        <div
          ref={grid}
          className={styles['grid']}
          style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
          data-testid="terminals"
        >
          {page.shown.map((run, index) => (
            <TerminalCell
              key={run.runId}
              run={run}
              now={now}
              active={run.runId === page.active}
              takesFocus={takesFocus}
              span={index === page.shown.length - 1 ? lastSpan : 1}
              onActivate={() => run.runId !== page.active && setActive(run.runId)}
              onOpen={() => openRun(run.runId)}
              onClose={() => close(run.runId)}
            />
          ))}
        </div>
      )}
    </ViewShell>
  );
}

/** `3–4 of 9`. */
function describePlaces(first: number, shown: number, count: number): string {
  const from = formatCount(first + 1);
  return shown === 1
    ? `${from} of ${formatCount(count)}`
    : `${from}–${formatCount(first + shown)} of ${formatCount(count)}`;
}

function NoTerminals({
  hidden,
  onShowAll,
}: {
  readonly hidden: number;
  readonly onShowAll: () => void;
}): React.ReactElement {
  const goRuns = (): void => navigate({ view: 'runs', projectId: null });
  return hidden > 0 ? (
    <EmptyState
      icon={SquareTerminal}
      title="All terminals are closed here"
      keys={[{ keys: keysOf('terminalsShowAll'), does: 'show them again', onSelect: onShowAll }]}
    >
      Their runs go on.
    </EmptyState>
  ) : (
    <EmptyState
      icon={SquareTerminal}
      title="No run with a terminal is under way"
      keys={[{ keys: keysOf('goRuns'), does: 'all runs', onSelect: goRuns }]}
    >
      A run of a command has a terminal. Those under way stand here side by side.
    </EmptyState>
  );
}
