import type { Session } from '../../harness/types.ts';
import type { RunFacts } from '../record/run-record.ts';
import type { TerminalHub } from '../terminal/terminal-hub.ts';
import type { Gate } from './gate.ts';
import { createTurns, type Turns } from './turns.ts';
import type { Verdict } from './verdict.ts';
import type { CapWatch } from './watch-caps.ts';

/** A run of this host that has not ended, and the means to reach it. */
export interface LiveRun {
  readonly facts: RunFacts;
  /** Aborted when the run is to stop. */
  readonly signal: AbortSignal;
  /** Stops the run, which then ends as the verdict says. The first call counts. */
  stop(verdict: Verdict): void;
  readonly stopped: Verdict | null;
  session: Session | null;
  /** Null unless the run asks something before there is an agent. */
  gate: Gate | null;
  /** Null while there is no agent. */
  caps: CapWatch | null;
  readonly turns: Turns;
  /** Null for a run without one. Rejects when its recording cannot be begun. */
  readonly terminal: Promise<TerminalHub | null>;
  /** Resolves when the end of the run is journalled. Never rejects. */
  readonly ended: Promise<void>;
}

/** Creates the handle of a run and sets it going. */
export function createLiveRun({
  facts,
  openTerminal,
  drive,
}: {
  facts: RunFacts;
  openTerminal: (run: LiveRun) => Promise<TerminalHub | null>;
  drive: (run: LiveRun) => Promise<void>;
}): LiveRun {
  const abort = new AbortController();
  const ended = Promise.withResolvers<void>();
  const terminal = Promise.withResolvers<TerminalHub | null>();
  let stopped: Verdict | null = null;
  const run: LiveRun = {
    facts,
    signal: abort.signal,
    stop(verdict) {
      stopped ??= verdict;
      abort.abort();
    },
    get stopped() {
      return stopped;
    },
    session: null,
    gate: null,
    caps: null,
    turns: createTurns(),
    terminal: terminal.promise,
    ended: ended.promise,
  };
  terminal.resolve(openTerminal(run));
  void drive(run).finally(ended.resolve);
  return run;
}
