import type { SyncServer } from '../../../shared/contract/methods/system.ts';
import { formatCount } from '../../ui/lib/format.ts';

interface Fact {
  readonly value: string;
  readonly text: string;
}

/** How far the server's backups reach, as it said when this machine last connected. */
export function describeBackup({ backedUpSeq, seq }: Pick<SyncServer, 'backedUpSeq' | 'seq'>): Fact {
  if (backedUpSeq === null) {
    return { value: 'Not known', text: 'The server says it when this machine connects.' };
  }
  if (backedUpSeq === 0) {
    return {
      value: 'None',
      text: 'The server has told of no backup. Every machine keeps its full copy; ask whoever runs the server to make backups.',
    };
  }
  const after = Math.max(0, seq - backedUpSeq);
  const came =
    after === 0
      ? 'Nothing came after it.'
      : `${formatCount(after)} came after it; every machine keeps those.`;
  return {
    value: `Up to change ${formatCount(backedUpSeq)}`,
    text: `As the server said when this machine last connected. ${came}`,
  };
}

/** How often the server was restored. */
export function describeEpoch({ epoch, isReturning }: Pick<SyncServer, 'epoch' | 'isReturning'>): Fact {
  if (epoch === 0) return { value: 'Not known', text: 'The server says it when this machine connects.' };
  if (isReturning) {
    return {
      value: String(epoch),
      text: 'It was restored from a backup; what it had lost is being sent to it from here.',
    };
  }
  const restored = epoch - 1;
  if (restored === 0)
    return {
      value: '1',
      text: 'It grows when the server is restored from a backup, which has never happened.',
    };
  return {
    value: String(epoch),
    text: `The server was restored from a backup ${restored === 1 ? 'once' : `${formatCount(restored)} times`}.`,
  };
}
