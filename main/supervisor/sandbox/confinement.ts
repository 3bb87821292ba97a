import { probeIsolation } from '../isolation.ts';
import type { SandboxProbe, SandboxState, SpawnFailure, SpawnMessage } from '../protocol.ts';
import { findPlaces } from './places.ts';
import { probeSandbox } from './probe.ts';

/** What is really started, and in which sandbox. */
export interface Confined {
  readonly argv: string[];
  readonly sandbox: SandboxState;
}

/** What keeps processes in their place on this machine. */
export interface Confinement {
  probe(): SandboxProbe;
  /**
   * Wraps the argv of a process. Without a sandbox on this machine the process gets none, and the answer
   * says so, unless one is required; a sandbox that cannot be made as it was asked for is a failure.
   */
  confine(argv: readonly string[], spawn: Pick<SpawnMessage, 'cwd' | 'sandbox'>): Confined | SpawnFailure;
}

/** Creates it; each mechanism is tried out once, when it is first needed. */
export function createConfinement(): Confinement {
  const isolate = once(probeIsolation);
  const sandbox = once(() => probeSandbox());
  const without = (argv: readonly string[], reason: string): Confined => ({
    argv: isolate()(argv),
    sandbox: { sandboxed: false, mechanism: 'none', reason },
  });
  return {
    probe() {
      const { available, mechanism, reason } = sandbox();
      return { available, mechanism, reason };
    },
    confine(argv, { cwd, sandbox: spec }) {
      if (!spec) return without(argv, 'No sandbox was asked for.');
      const { wrap, mechanism, reason } = sandbox();
      if (wrap === null && spec.required) return { code: 'NO_SANDBOX', what: 'sandbox' };
      if (wrap === null) return without(argv, reason ?? 'There is no sandbox on this machine.');
      const places = findPlaces(spec);
      if ('code' in places) return places;
      return { argv: wrap(places, { argv, cwd }), sandbox: { sandboxed: true, mechanism, reason: null } };
    },
  };
}

function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}
