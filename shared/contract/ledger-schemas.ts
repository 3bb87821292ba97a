import { z } from 'zod';
import { issueId, runId } from '../domain/ids.ts';
import { sharedRunStates } from '../domain/run.ts';
import { envelopeStatuses } from './run-schemas.ts';

/** One envelope of the ledger. What is given on sending is null until then. */
export const ledgerRow = z.object({
  envelopeId: z.string(),
  kind: z.enum(['run.start', 'run.progress', 'run.finish']),
  runId,
  issueId,
  state: z.enum(sharedRunStates),
  status: z.enum(envelopeStatuses),
  issuedAt: z.number(),
  seq: z.number().int().nullable(),
  serverSeq: z.number().int().nullable(),
  /** Size on the wire, in bytes. */
  bytes: z.number().int().nullable(),
  /** The code of a refusal. */
  error: z.string().nullable(),
  /** The canonical JSON that was or will be signed; with `signature` it is all that leaves. */
  envelope: z.string(),
  signature: z.string().nullable(),
});
export type LedgerRow = z.infer<typeof ledgerRow>;
