import { envelopeHash, firstPrevHash, parseEnvelope } from '../../../shared/boundary/envelope.ts';
import type { ChainHead, RunRecord } from '../../../shared/wire/messages.ts';
import { sha256 } from '../../auth/keys.ts';
import type { LogTx } from '../log-store.ts';
import type { EnvelopeRow, RunRow } from '../rows.ts';

type Report = (finding: string) => void;

/** Envelopes and runs as the records of envelopes tell them, and nothing else. */
export interface RunsTold {
  /** Ends of the chains of devices. */
  readonly chains: Map<string, ChainHead>;
  readonly runs: Map<string, RunRow>;
  /** In the order in which they came. */
  readonly envelopes: EnvelopeRow[];
}

/** Nothing has run yet. */
export function createRunsTold(): RunsTold {
  return { chains: new Map(), runs: new Map(), envelopes: [] };
}

/** Takes in what one envelope tells, and reports what it cannot follow from. */
export function tellRun(told: RunsTold, record: RunRecord, report: Report): void {
  const { seq: recordSeq, deviceId, groupId, bytes } = record;
  const parse = parseEnvelope(bytes);
  if (!parse.ok) return report(`Record ${recordSeq}: the envelope cannot be read.`);
  const { envelope } = parse;
  const { runId, issueId, state } = envelope.payload.run;
  if (envelope.deviceId !== deviceId || envelope.groupId !== groupId)
    report(`Record ${recordSeq}: the envelope is of another device or group.`);
  const last = told.chains.get(deviceId) ?? { seq: 0, hash: firstPrevHash };
  if (envelope.seq !== last.seq + 1 || envelope.prevHash !== last.hash)
    report(`Record ${recordSeq}: the envelope does not follow the one before of its device.`);
  const { seq, nonce, idempotencyKey } = envelope;
  const hash = envelopeHash(bytes, sha256);
  told.chains.set(deviceId, { seq, hash });
  told.runs.set(runId, { runId, deviceId, issueId, groupId, state });
  told.envelopes.push({ deviceId, seq, hash, nonce, idempotencyKey, runId, state, recordSeq });
}

function isSame<T extends object>(told: T, found: T | null): boolean {
  const other = new Map(Object.entries(found ?? {}));
  return Object.entries(told).every(([key, value]) => other.get(key) === value);
}

/** Checks that the log knows of envelopes and runs what its records tell. */
export async function checkRuns(
  tx: LogTx,
  { chains, runs, envelopes }: RunsTold,
  deviceIds: Iterable<string>,
  report: Report,
): Promise<void> {
  for (const deviceId of deviceIds) {
    const told = chains.get(deviceId) ?? { seq: 0, hash: firstPrevHash };
    const found = (await tx.device(deviceId))?.chain ?? null;
    if (!isSame(told, found))
      report(`The envelopes of the device ${deviceId} do not end where its records do.`);
  }
  for (const told of envelopes) {
    if (!isSame(told, await tx.envelope(told.deviceId, told.seq)))
      report(`Record ${told.recordSeq}: the log knows something else of the envelope.`);
  }
  for (const told of runs.values()) {
    if (!isSame(told, await tx.run(told.runId))) report(`The run ${told.runId} is not what its records say.`);
  }
}
