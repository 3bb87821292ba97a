import type { StorageLimits } from '../log/record-rules.ts';
import { defaultLimits, type ServerLimits } from '../socket/server-limits.ts';
import type { Rate } from '../socket/token-bucket.ts';
import type { ServeCommand } from './commands.ts';

/** Another rate with a burst in the same proportion. */
function scaled({ perSecond, burst }: Rate, asked: number): Rate {
  return { perSecond: asked, burst: (asked / perSecond) * burst };
}

/** What each device and address may do. */
export function limitsOf(command: ServeCommand): ServerLimits {
  const { strangers, strangersPerAddress } = command;
  return {
    ...defaultLimits,
    records: scaled(defaultLimits.records, command.writeRecords),
    bytes: scaled(defaultLimits.bytes, command.writeBytes),
    arrivals: scaled(defaultLimits.arrivals, command.arrivals),
    strangers,
    strangersPerAddress,
  };
}

/** What may be stored. */
export function storageOf({ quota, documentLimit }: ServeCommand): StorageLimits {
  return { workspaceBytes: quota, documentBytes: documentLimit };
}
