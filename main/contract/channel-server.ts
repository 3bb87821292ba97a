import { encodeChannelFrame } from '../../shared/contract/channel-codec.ts';
import type { ChannelFrame, ChannelTarget } from '../../shared/contract/channel.ts';
import { contractLimits } from '../../shared/contract/contract-limits.ts';
import type { Caller } from '../../shared/contract/contract.ts';
import { closeCodes } from '../../shared/contract/transport.ts';
import type { Logger } from '../../shared/lib/ports.ts';
import { openHostChannel, type HostChannel } from './host-channel.ts';
import type { ChannelDoors } from './ports.ts';

export interface ChannelServerOptions {
  readonly doors: ChannelDoors;
  readonly caller: Caller;
  readonly logger: Logger;
  /** Takes encoded frames. */
  send(bytes: Uint8Array): void;
}

/** The host's ends of all channels of one client. */
export interface ChannelServer {
  receive(frame: ChannelFrame): void;
  /** The client is gone: tells every session, sends nothing. */
  closeAll(): void;
}

export function createChannelServer(options: ChannelServerOptions): ChannelServer {
  const channels = new Map<number, HostChannel>();
  const send = (frame: ChannelFrame): void => options.send(encodeChannelFrame(frame));

  function open(number: number, target: ChannelTarget): void {
    if (channels.has(number) || channels.size >= contractLimits.openChannels) {
      const reason = 'In use, or too many channels.';
      return send({ op: 'close', channel: number, code: closeCodes.invalidFrame, reason });
    }
    const ended = (): void => void channels.delete(number);
    channels.set(number, openHostChannel({ ...options, number, target, send, ended }));
  }

  return {
    receive(frame) {
      if (frame.op === 'open') open(frame.channel, frame.target);
      else if (frame.op === 'close') channels.get(frame.channel)?.close();
      else channels.get(frame.channel)?.receive(frame);
    },
    closeAll() {
      for (const channel of [...channels.values()]) channel.close();
    },
  };
}
