import { z } from 'zod';
import type { ShellRequest } from '../../shared/contract/shell-bridge.ts';

const shellRequest = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('connect') }),
  z.strictObject({ type: z.literal('host.restart') }),
  z.strictObject({ type: z.literal('external.open'), url: z.string().max(2048) }),
  z.strictObject({ type: z.literal('theme.choose'), choice: z.enum(['system', 'light', 'dark']) }),
]) satisfies z.ZodType<ShellRequest>;

/** The request, or null for anything that is not exactly one. */
export function parseShellRequest(message: unknown): ShellRequest | null {
  return shellRequest.safeParse(message).data ?? null;
}
