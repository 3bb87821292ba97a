import { constants, zstdDecompressSync } from 'node:zlib';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { MessageOf, ServerMessage } from '../../shared/wire/messages.ts';
import { decodeServerMessage } from '../../shared/wire/server-codec.ts';
import { WireError } from '../../shared/wire/wire-error.ts';

/** What `packed` may carry. */
export type Packable = MessageOf<ServerMessage, 'records' | 'snapshots'>;

/** 8 MiB: what 4 MiB compress with at most. A frame that asks for more memory is refused before it gets any. */
const WINDOW_LOG = 23;

function decompress(bytes: Uint8Array): Uint8Array {
  try {
    return zstdDecompressSync(bytes, {
      maxOutputLength: wireLimits.unpacked,
      params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG },
    });
  } catch {
    throw new WireError('MALFORMED');
  }
}

/** The frame that was compressed (SPEC.md of the wire, F5). Throws `WireError`, whatever the bytes. */
export function unpack(bytes: Uint8Array): Packable {
  const message = decodeServerMessage(decompress(bytes), wireLimits.unpacked);
  if (message.type === 'records' || message.type === 'snapshots') return message;
  throw new WireError('UNKNOWN_MESSAGE');
}
