import { equalBytes } from '../../../shared/lib/bytes.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { RefusalOutcome, Returnable } from '../../sync/ports.ts';
import type { ModelServer } from './model-server.ts';
import type { TestProfile } from './open-profile.ts';

/** Codes of which the same in another form might pass; what else a server refuses is not made again. */
const mayPass = new Set(['TOO_LARGE', 'GAP', 'UNDECODABLE', 'FOREIGN_CLIENT', 'FORBIDDEN_ORIGIN']);

/** Pushes what is pending as a connection does, in batches, and deals with refusals. Answers what was refused. */
export async function push(
  { replica, store, identity }: TestProfile,
  server: ModelServer,
  size = 100,
): Promise<RefusalOutcome[]> {
  const outcomes: RefusalOutcome[] = [];
  for (;;) {
    const batch = replica.log.pending(0, size);
    if (batch.length === 0) return outcomes;
    const answer = server.push(identity.deviceId, batch);
    if (answer.kind === 'ack') {
      const acks = batch.map(({ localId }, place) => ({ localId, seq: answer.seqs[place] ?? 0 }));
      await store.commit((tx) => replica.log.acknowledge(tx, acks));
      continue;
    }
    const { code, index } = answer;
    const refused = batch[index];
    if (!refused) throw new Error('A record was refused that is not in the batch');
    const outcome = await replica.log.refuse(refused.localId, { code, mayReplay: mayPass.has(code) });
    if (!outcome) throw new Error(`The refused record ${refused.localId} was not pending`);
    outcomes.push(outcome);
    server.reopen(identity.deviceId);
  }
}

/** Pulls everything, in the order in which a server sends it, and begins a group again that differs (D3). */
export async function pull(
  { replica, store }: TestProfile,
  server: ModelServer,
  mayRead?: (groupId: GroupId) => boolean,
): Promise<void> {
  const { log } = replica;
  for (let isDone = false; !isDone;) {
    isDone = true;
    const { snapshots, records, digests, seals } = server.pull(log.cursors(), mayRead);
    await log.applySnapshots(snapshots);
    await log.applyRemote(records);
    for (const { groupId, seq, hash, isBase } of digests) {
      if (isBase) await log.rebase(groupId, { seq, hash });
      const own = log.digest(groupId);
      if (own?.seq === seq && equalBytes(own.hash, hash)) continue;
      await log.restartGroup(groupId);
      isDone = false;
    }
    await store.commit((tx) => log.putSeals(tx, seals));
  }
}

/** X3: takes the new epoch, returns what seals prove, reads the log, and adopts the rest. */
export async function recover(
  profile: TestProfile,
  server: ModelServer,
  begun: { epoch: number; restoredHead: number },
): Promise<void> {
  const { replica, store, identity } = profile;
  const { log } = replica;
  // Epochs that it has missed count too (X7).
  const known = store.read.get<{ epoch: number }>('SELECT epoch FROM sync_epoch')?.epoch ?? 1;
  const restoredHead = Math.min(begun.restoredHead, server.lowestSince(known));
  await log.beginEpoch({ ...begun, restoredHead, chains: server.chains(identity.deviceId) });
  const passedOver: Returnable[] = [];
  for (;;) {
    const next = log.nextReturnable({ records: 512, bytes: 512 * 1024 }, passedOver);
    if (!next) break;
    const { count, code } = server.take(next);
    const last = next.records[count - 1];
    if (last) await store.commit((tx) => log.returned(tx, next, last.localId));
    if (code !== '') passedOver.push(next);
  }
  await pull(profile, server);
  await log.adoptRest();
}
