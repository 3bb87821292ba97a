import type { ChannelFrame, ChannelTarget } from '../../shared/contract/channel.ts';
import type { Caller } from '../../shared/contract/contract.ts';
import { HearthError, type ErrorCode } from '../../shared/contract/errors.ts';
import { closeCodes } from '../../shared/contract/transport.ts';
import type { Logger } from '../../shared/lib/ports.ts';
import { describeFault } from '../../shared/lib/describe-fault.ts';
import type { ChannelDoors, ChannelSession } from './ports.ts';

export interface HostChannelOptions {
  readonly number: number;
  readonly target: ChannelTarget;
  readonly doors: ChannelDoors;
  readonly caller: Caller;
  readonly logger: Logger;
  send(frame: ChannelFrame): void;
  /** Called once, whoever ended it. */
  ended(): void;
}

/** The host's end of one channel, from its `open` frame to its end. */
export interface HostChannel {
  /** Takes the client's frames; those that come before the door has opened are dropped. */
  receive(frame: ChannelFrame): void;
  /** The client closed it, or is gone: the session is told, the client is not. */
  close(): void;
}

/** Opens a channel through the door that its target names. A refusal is told by its close code. */
export function openHostChannel(options: HostChannelOptions): HostChannel {
  const { number, send, logger } = options;
  let session: ChannelSession | null = null;
  let open = true;
  /** What the session sent before `opened` went out. */
  let early: Uint8Array[] | null = [];

  function finish(): void {
    if (!open) return;
    open = false;
    options.ended();
    session?.close();
  }

  function end(code: number, reason: string): void {
    if (!open) return;
    // A session may say all it has to say and close before its door is open, such as that of an ended run.
    const waiting = early ?? [];
    early = null;
    for (const bytes of waiting) sendBytes(bytes);
    finish();
    send({ op: 'close', channel: number, code, reason });
  }

  function refuse(error: unknown): void {
    if (error instanceof HearthError) return end(closeCodeOf(error.code), error.message);
    logger.error('contract.channel_failed', describeFault(error));
    end(closeCodes.internal, 'Something went wrong inside the host.');
  }

  function sendBytes(bytes: Uint8Array): void {
    if (!open) return;
    if (early) early.push(bytes);
    else send({ op: 'data', channel: number, bytes });
  }

  function opened(entered: ChannelSession): void {
    // The client closed it, or went, while the door was opening.
    if (!open) return entered.close();
    session = entered;
    send({ op: 'opened', channel: number });
    const waiting = early ?? [];
    early = null;
    for (const bytes of waiting) sendBytes(bytes);
  }

  enter(options, { send: sendBytes, close: end }).then(opened, refuse);
  return {
    receive(frame) {
      try {
        if (frame.op === 'data') session?.receive(frame.bytes);
        else if (frame.op === 'credit') session?.credit(frame.bytes);
      } catch (error) {
        refuse(error);
      }
    },
    close: finish,
  };
}

async function enter(
  { target, doors, caller }: HostChannelOptions,
  peer: Parameters<ChannelDoors['document']>[1],
): Promise<ChannelSession> {
  return target.kind === 'document'
    ? doors.document(target.documentId, peer, caller)
    : doors.terminal(target.runId, peer, caller);
}

/** 44xx make a client stay away; everything else may be tried again. */
function closeCodeOf(code: ErrorCode): number {
  switch (code) {
    case 'NOT_FOUND':
    case 'RUN_ENDED':
    case 'NO_WORKSPACE':
      return closeCodes.notFound;
    case 'FORBIDDEN':
    case 'PERSON_REQUIRED':
      return closeCodes.forbidden;
    case 'INVALID_PARAMS':
      return closeCodes.invalidFrame;
    default:
      return closeCodes.internal;
  }
}
