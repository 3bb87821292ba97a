import { z } from 'zod';

/**
 * Binary frames of the contract: `[op u8][channel u32 big endian][payload]`. The client picks the
 * channel number; `open` carries JSON (`channelTarget`), `close` carries a u16 code and a UTF-8
 * reason, `credit` a u32 of consumed payload bytes (terminal only), `data` raw bytes.
 *
 * A `document` channel carries y-websocket messages; a `terminal` channel carries terminal bytes out
 * and keyboard bytes in. The size of a terminal is set by `runs.resize`.
 */
export const channelOps = { open: 1, opened: 2, data: 3, credit: 4, close: 5 } as const;

export type ChannelTarget = { kind: 'document'; documentId: string } | { kind: 'terminal'; runId: string };

export const channelTarget: z.ZodType<ChannelTarget> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('document'), documentId: z.string().max(128) }),
  z.strictObject({ kind: z.literal('terminal'), runId: z.string().max(36) }),
]);

export type ChannelFrame =
  | { op: 'open'; channel: number; target: ChannelTarget }
  | { op: 'opened'; channel: number }
  | { op: 'data'; channel: number; bytes: Uint8Array }
  | { op: 'credit'; channel: number; bytes: number }
  | { op: 'close'; channel: number; code: number; reason: string };
