import type { Clock, Timers } from '../../../shared/lib/ports.ts';
import { stopLadder } from '../../supervisor/protocol.ts';
import { createEventLog } from '../event-log.ts';
import { failureOfExit } from '../exit-failure.ts';
import type { Supervisor } from '../supervisor/agent-process.ts';
import { HarnessFailure, type OpenOptions, type Session } from '../types.ts';

/** Agents with a terminal UI take text and a return that come together for a paste. */
const BEFORE_RETURN_MS = 300;
const TURN = 'terminal';
const CTRL_C = '\x03';

/**
 * A command in a terminal. Nothing is known of it but its output and its exit, so the whole session is
 * one turn that completes when the command ends.
 */
export async function openPtySession(given: {
  supervisor: Supervisor;
  clock: Clock;
  timers: Timers;
  argv: readonly string[];
  options: OpenOptions;
}): Promise<Session> {
  const { supervisor, clock, timers, argv, options } = given;
  const { sessionId, onTerminal, signal } = options;
  signal.throwIfAborted();
  const process = await supervisor.spawn({
    ...options,
    id: sessionId,
    mode: 'pty',
    argv,
    onOutput: onTerminal,
  });
  const log = createEventLog({ sessionId, clock });
  let ended = false;

  log.push({ kind: 'session.opened', process: process.identity, version: null, raw: null });
  log.push({ kind: 'session.state', state: 'running', raw: null });
  log.push({ kind: 'turn.started', turnId: TURN, raw: null });
  void process.exited.then((exit) => {
    ended = true;
    const failure = failureOfExit(exit);
    const end = failure ? { reason: 'failed' as const, failure } : { reason: 'completed' as const };
    log.push({ kind: 'turn.completed', ...end, turnId: TURN, raw: null });
    log.push({ kind: 'session.state', state: 'closed', exit, raw: null });
    log.end();
  });

  const type = async (text: string): Promise<void> => {
    if (ended) throw over();
    process.write(Buffer.from(text));
    await new Promise<void>((resolve) => {
      timers.after(BEFORE_RETURN_MS, resolve);
    });
    process.write(Buffer.from('\r'));
  };
  return {
    id: sessionId,
    process: process.identity,
    nativeId: null,
    events: (after) => log.read(after),
    async prompt(text) {
      await type(text);
      return { turnId: TURN };
    },
    steer: type,
    interrupt: async () => process.write(Buffer.from(CTRL_C)),
    answer: () => Promise.reject(new Error('A terminal asks its questions on the screen.')),
    terminal: { write: process.write, resize: process.resize, consumed: process.consumed },
    close: ({ kill = false } = {}) => process.stop(kill ? [] : stopLadder),
  };
}

function over(): HarnessFailure {
  const message = 'The command has ended, so it hears nothing more.';
  return new HarnessFailure({ category: 'harness_crash', message });
}
