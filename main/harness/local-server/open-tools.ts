import type { NewHarnessEvent } from '../types.ts';

type Tool = Extract<NewHarnessEvent, { kind: 'tool.upserted' }>['tool'];

/** The tools that have begun and not ended: an interrupted turn does not always tell their end. */
export function createOpenTools(): {
  follow(event: NewHarnessEvent): void;
  /** Ends all of them as failed. */
  endAll(): NewHarnessEvent[];
} {
  const open = new Map<string, Tool>();
  return {
    follow(event) {
      if (event.kind !== 'tool.upserted') return;
      if (event.tool.status === 'running') open.set(event.tool.toolId, event.tool);
      else open.delete(event.tool.toolId);
    },
    endAll() {
      const ends = [...open.values()].map((tool) => ({ ...tool, status: 'failed' as const }));
      open.clear();
      return ends.map((tool) => ({ kind: 'tool.upserted', tool, raw: null }));
    },
  };
}
