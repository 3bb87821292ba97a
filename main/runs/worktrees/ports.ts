import { createServer } from 'node:net';
import { WorkspaceFailure } from '../git/workspace-failure.ts';

/** Ports that one worktree has to itself. */
export interface PortBlock {
  readonly first: number;
  readonly count: number;
}

/** A block that a run has. */
export interface TakenBlock {
  readonly runId: string;
  readonly first: number;
}

/** From `first` to `last`, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export interface PortBlocks {
  /**
   * The block of a run: the one it has in `live`, else the lowest that is free there and on this machine.
   * Rejects with a WorkspaceFailure when there is none.
   */
  take(runId: string, live: readonly TakenBlock[]): Promise<PortBlock>;
  /** The run has ended: its block may be given to another. */
  release(runId: string): void;
}

const BLOCK = 10;
/** Below the ports that Linux and macOS hand out by themselves from 49152 on, and above the well-known ones. */
const defaultRange: PortRange = { first: 41_000, last: 48_999 };

/** Creates the giver of port blocks. `isFree` tells whether nobody listens on a port. */
export function createPortBlocks({
  range = defaultRange,
  isFree = isPortFree,
}: {
  range?: PortRange;
  isFree?: (port: number) => Promise<boolean>;
} = {}): PortBlocks {
  // Those that were given out and may not be in the caller's table yet.
  const given = new Map<string, number>();
  let last: Promise<unknown> = Promise.resolve();

  const find = async (runId: string, live: readonly TakenBlock[]): Promise<PortBlock> => {
    const own = live.find((block) => block.runId === runId)?.first ?? given.get(runId);
    if (own !== undefined) return { first: own, count: BLOCK };
    const taken = [...live.map(({ first }) => first), ...given.values()];
    for (const first of freeBlocks(range, taken)) {
      const ports = Array.from({ length: BLOCK }, (_, i) => first + i);
      const free = await Promise.all(ports.map(isFree));
      if (!free.every(Boolean)) continue;
      given.set(runId, first);
      return { first, count: BLOCK };
    }
    throw noPorts(range);
  };
  return {
    take(runId, live) {
      // One after the other, or two runs would find the same block.
      const mine = last.then(() => find(runId, live));
      last = mine.catch(() => {});
      return mine;
    },
    release: (runId) => void given.delete(runId),
  };
}

/** First ports of the blocks of a range that overlap no taken one, lowest first. */
export function freeBlocks(range: PortRange, taken: readonly number[]): number[] {
  const count = Math.max(0, Math.floor((range.last - range.first + 1) / BLOCK));
  const blocks = Array.from({ length: count }, (_, i) => range.first + i * BLOCK);
  // Taken ones may come from another range, so they need not begin where ours do.
  return blocks.filter((first) => taken.every((other) => Math.abs(other - first) >= BLOCK));
}

/** `HEARTH_PORT` is the first port of the block, `HEARTH_PORT_1` to `HEARTH_PORT_9` are those after it. */
export function portEnvironment({ first, count }: PortBlock): Record<string, string> {
  const environment: Record<string, string> = { HEARTH_PORT: String(first) };
  for (let i = 1; i < count; i++) environment[`HEARTH_PORT_${i}`] = String(first + i);
  return environment;
}

/**
 * True when nobody listens on a port of this machine, found out by binding it. On the loopback addresses only:
 * others would make a firewall ask.
 */
export async function isPortFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && canListen(port, '::1');
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      // A machine without IPv6 has nobody listening there.
      const absent = 'code' in error && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(String(error.code));
      resolve(absent);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function noPorts({ first, last }: PortRange): WorkspaceFailure {
  const text = `All ports from ${first} to ${last} are in use, so the run was not started. End runs or programs that you do not need, then start it again.`;
  return new WorkspaceFailure('no_ports', text);
}
