import { fromUtf8, toUtf8 } from '../lib/utf8.ts';
import { channelOps, channelTarget, type ChannelFrame, type ChannelTarget } from './channel.ts';
import { contractLimits } from './contract-limits.ts';

const HEADER = 5;

/** Writes a channel frame. A reason that is too long is cut. */
export function encodeChannelFrame(frame: ChannelFrame): Uint8Array {
  const payload = encodePayload(frame);
  const bytes = new Uint8Array(HEADER + payload.length);
  bytes[0] = channelOps[frame.op];
  viewOf(bytes).setUint32(1, frame.channel);
  bytes.set(payload, HEADER);
  return bytes;
}

function encodePayload(frame: ChannelFrame): Uint8Array {
  switch (frame.op) {
    case 'open':
      return toUtf8(JSON.stringify(frame.target));
    case 'opened':
      return new Uint8Array(0);
    case 'data':
      return frame.bytes;
    case 'credit': {
      const bytes = new Uint8Array(4);
      viewOf(bytes).setUint32(0, frame.bytes);
      return bytes;
    }
    case 'close': {
      const reason = cutReason(frame.reason);
      const bytes = new Uint8Array(2 + reason.length);
      viewOf(bytes).setUint16(0, frame.code);
      bytes.set(reason, 2);
      return bytes;
    }
  }
}

/** Cut between characters: half of one would not be read by the other side. */
function cutReason(reason: string): Uint8Array {
  let text = reason;
  let bytes = toUtf8(text);
  while (bytes.length > contractLimits.reasonBytes) {
    text = Array.from(text).slice(0, -1).join('');
    bytes = toUtf8(text);
  }
  return bytes;
}

/** Reads a channel frame of at most `maxBytes`; null for anything that is none. */
export function decodeChannelFrame(
  bytes: Uint8Array,
  maxBytes: number = contractLimits.binaryBytes,
): ChannelFrame | null {
  if (bytes.length < HEADER || bytes.length > maxBytes) return null;
  const channel = viewOf(bytes).getUint32(1);
  const payload = bytes.subarray(HEADER);
  switch (bytes[0]) {
    case channelOps.open: {
      const target = decodeTarget(payload);
      return target && { op: 'open', channel, target };
    }
    case channelOps.opened:
      return payload.length === 0 ? { op: 'opened', channel } : null;
    case channelOps.data:
      return { op: 'data', channel, bytes: payload };
    case channelOps.credit:
      return payload.length === 4 ? { op: 'credit', channel, bytes: viewOf(payload).getUint32(0) } : null;
    case channelOps.close:
      return decodeClose(channel, payload);
    default:
      return null;
  }
}

function decodeTarget(payload: Uint8Array): ChannelTarget | null {
  if (payload.length > contractLimits.targetBytes) return null;
  const text = fromUtf8(payload);
  if (text === null) return null;
  try {
    return channelTarget.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function decodeClose(channel: number, payload: Uint8Array): ChannelFrame | null {
  if (payload.length < 2 || payload.length > 2 + contractLimits.reasonBytes) return null;
  const reason = fromUtf8(payload.subarray(2));
  if (reason === null) return null;
  return { op: 'close', channel, code: viewOf(payload).getUint16(0), reason };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
