import type { Timers, Undo } from '../../shared/lib/ports.ts';
import type { Child, StartChild } from './child.ts';
import { findProgram } from './find-program.ts';
import { createOutput, type Output } from './output.ts';
import { processStartTime } from './process-identity.ts';
import type { SpawnMessage, StopStep, SupervisorMessage } from './protocol.ts';
import type { Confined, Confinement } from './sandbox/confinement.ts';
import { climbStopLadder } from './stop-ladder.ts';

interface Running {
  readonly child: Child;
  readonly output: Output;
  stopping: Undo | null;
}

export interface ProcessTable {
  /** Answers with `started` or `failed`. */
  spawn(message: SpawnMessage): void;
  get(id: string): { readonly child: Child; readonly output: Output } | undefined;
  /** Walks the steps until the process is gone; SIGKILL is the last one. A second call takes over. */
  stop(id: string, steps: readonly StopStep[]): void;
  ids(): string[];
}

/** The processes of one supervisor. `onEmpty` is called whenever the last of them has ended. */
export function createProcessTable(options: {
  timers: Timers;
  confinement: Confinement;
  start: Readonly<Record<SpawnMessage['mode'], StartChild>>;
  send: (message: SupervisorMessage) => void;
  onEmpty: () => void;
}): ProcessTable {
  const { timers, confinement, start, send, onEmpty } = options;
  const running = new Map<string, Running>();

  const exited = (id: string, code: number | null, signal: string | null): void => {
    const entry = running.get(id);
    entry?.stopping?.();
    entry?.output.flush();
    running.delete(id);
    send({ type: 'exit', id, code, signal });
    if (running.size === 0) onEmpty();
  };

  const launch = (message: SpawnMessage, { argv, sandbox }: Confined): void => {
    const { id } = message;
    const output = createOutput({
      timers,
      send: (stream, bytes) => send({ type: 'data', id, stream, bytes }),
      pause: () => child.pause(),
      resume: () => child.resume(),
    });
    const child = start[message.mode](
      { ...message, argv },
      {
        onData: (stream, bytes) => output.push(stream, bytes),
        onExit: (code, signal) => exited(id, code, signal),
      },
    );
    running.set(id, { child, output, stopping: null });
    const process = { pid: child.pid, startTime: processStartTime(child.pid) };
    send({ type: 'started', id, process, sandbox });
  };

  return {
    spawn(message) {
      const found = findProgram(message);
      if ('code' in found) return send({ type: 'failed', id: message.id, failure: found });
      const confined = confinement.confine([found.path, ...message.argv.slice(1)], message);
      if ('code' in confined) return send({ type: 'failed', id: message.id, failure: confined });
      try {
        launch(message, confined);
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
        send({ type: 'failed', id: message.id, failure: { code, what: 'program' } });
      }
    },
    get: (id) => running.get(id),
    stop(id, steps) {
      const entry = running.get(id);
      if (!entry) return;
      entry.stopping?.();
      entry.stopping = climbStopLadder(entry.child, steps, timers);
    },
    ids: () => [...running.keys()],
  };
}
