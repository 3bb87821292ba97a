import type { SandboxSpec, SandboxState } from '../../supervisor/protocol.ts';
import type { Supervisor } from './agent-process.ts';

/** Decides for others in what sandbox their processes start. */
export interface Confinement {
  /** The process of this id is to start so. Tells how it did: null while it has not. */
  confine(id: string, spec: SandboxSpec): { state(): SandboxState | null; forget(): void };
}

/** The same supervisor, which starts the processes that were named to `confine` in their sandboxes. */
export function createConfinedSupervisor(supervisor: Supervisor): Supervisor & Confinement {
  const wanted = new Map<string, { readonly spec: SandboxSpec; state: SandboxState | null }>();
  return {
    ...supervisor,
    async spawn(spawn) {
      const confined = wanted.get(spawn.id);
      if (!confined) return supervisor.spawn(spawn);
      const process = await supervisor.spawn({ ...spawn, sandbox: confined.spec });
      confined.state = process.sandbox;
      return process;
    },
    confine(id, spec) {
      const confined = { spec, state: null };
      wanted.set(id, confined);
      return { state: () => wanted.get(id)?.state ?? null, forget: () => void wanted.delete(id) };
    },
  };
}
