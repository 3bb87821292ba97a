import { assertNever } from '../../shared/lib/exhaustive.ts';
import type { Timers } from '../../shared/lib/ports.ts';
import type { HostChannel } from './host-channel.ts';
import { createStartPipes } from './pipe-child.ts';
import { processStartTime } from './process-identity.ts';
import { createProcessTable, type ProcessTable } from './process-table.ts';
import { parseHostMessage, type HostMessage, type ProcessIdentity } from './protocol.ts';
import { createStartPty } from './pty-child.ts';
import { createConfinement, type Confinement } from './sandbox/confinement.ts';
import { signalGroup } from './signals.ts';

/** When the host is gone, agents get this long to end by themselves, and then this long to be killed. */
const GOODBYE_MS = 500;
const GIVE_UP_MS = 3000;

/**
 * Serves one host over its channel, and ends every process when that channel closes or when told to.
 * `exit` is called when all of them are gone. Gives the way to tell it.
 */
export function superviseFor(
  channel: HostChannel,
  { timers, exit }: { timers: Timers; exit: () => void },
): () => void {
  let ending = false;
  const confinement = createConfinement();
  const table = createProcessTable({
    timers,
    confinement,
    start: { pty: createStartPty({ timers }), pipes: createStartPipes({ timers }) },
    send: (message) => channel.send(message),
    onEmpty: () => void (ending && exit()),
  });
  channel.onMessage((raw) => {
    const message = parseHostMessage(raw);
    if (message && !ending) handle(message, { table, confinement, channel });
  });
  const end = (): void => {
    if (ending) return;
    ending = true;
    if (table.ids().length === 0) return exit();
    for (const id of table.ids()) table.stop(id, [{ do: 'terminate', waitMs: GOODBYE_MS }]);
    timers.after(GIVE_UP_MS, exit);
  };
  channel.onClose(end);
  return end;
}

function handle(
  message: HostMessage,
  { table, confinement, channel }: { table: ProcessTable; confinement: Confinement; channel: HostChannel },
): void {
  switch (message.type) {
    case 'spawn':
      return table.spawn(message);
    case 'write':
      return table.get(message.id)?.child.write(message.bytes);
    case 'resize':
      return table.get(message.id)?.child.resize(message.cols, message.rows);
    case 'credit':
      return table.get(message.id)?.output.credit(message.bytes);
    case 'stop':
      return table.stop(message.id, message.steps);
    case 'sweep': {
      const ended = message.processes.filter(endOrphan).map(({ pid }) => pid);
      return channel.send({ type: 'swept', id: message.id, ended });
    }
    case 'probe':
      return channel.send({ type: 'probed', id: message.id, sandbox: confinement.probe() });
    default:
      return assertNever(message);
  }
}

/** Only where both match: the pid alone may be anybody's by now. */
function endOrphan({ pid, startTime }: ProcessIdentity): boolean {
  return startTime !== null && processStartTime(pid) === startTime && signalGroup(pid, 'SIGKILL');
}
