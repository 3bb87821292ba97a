import { firstPrevHash } from '../../../shared/boundary/envelope.ts';
import { wireLimits } from '../../../shared/wire/limits.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import { memberId, workspaceId } from '../../../shared/domain/ids.ts';
import type { Challenge, MetaRecord, SnapshotPart, Welcome } from '../../../shared/wire/messages.ts';
import { metaBytes } from '../../../shared/wire/meta-bytes.ts';
import { encodeMeta } from '../../../shared/wire/meta-codec.ts';
import type { MetaEntry } from '../../../shared/wire/meta.ts';
import { snapshotBytes } from '../../../shared/wire/snapshot-bytes.ts';
import { sha256 } from '../hashing.ts';
import { createTestIdentity } from './test-keys.ts';

/** The nth id. */
export const id = (n: number): string => `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
export const workspace: Welcome['workspaceId'] = workspaceId.parse(id(1));
export const member: Welcome['memberId'] = memberId.parse(id(2));

/** What a server says and signs, for tests that play it. */
export interface ScriptedServer {
  readonly challenge: Challenge;
  readonly welcome: Welcome;
  /** The next record of its `meta` chain. */
  meta(seq: number, entry: MetaEntry): Promise<MetaRecord>;
  /** Goes back to the first `count` records of the chain, as a restored server does. */
  forgetMeta(count: number): void;
  snapshot(
    place: { documentId: string; groupId: GroupId; seq: number },
    state: Uint8Array,
    partBytes?: number,
  ): Promise<SnapshotPart[]>;
}

export function createScriptedServer(): ScriptedServer {
  const key = createTestIdentity(id(8));
  const chain: Uint8Array[] = [];
  return {
    challenge: {
      type: 'challenge',
      version: wireLimits.newestVersion,
      nonce: new Uint8Array(32),
      serverId: id(9),
      epoch: 1,
    },
    welcome: {
      type: 'welcome',
      workspaceId: workspace,
      memberId: member,
      role: 'owner',
      teams: null,
      epoch: 1,
      restoredHead: 0,
      isRecovering: false,
      seq: 0,
      backedUpSeq: 0,
      deviceHead: 0,
      chains: [],
      envelopeHead: { seq: 0, hash: firstPrevHash },
      groups: [],
      serverKey: key.publicKey,
      metaSeq: 0,
      earlierRestores: [],
    },
    async meta(seq, entry) {
      const before = chain.at(-1);
      const bytes = encodeMeta({
        metaSeq: chain.length + 1,
        prevHash: before ? sha256(before) : new Uint8Array(32),
        at: 1_700_000_000_000 + seq,
        by: '',
        entry,
      });
      chain.push(bytes);
      const signature = await key.sign(metaBytes(workspace, bytes));
      return { kind: 'meta', seq, groupId: 'workspace', bytes, signature };
    },
    forgetMeta: (count) => void chain.splice(count),
    async snapshot(place, state, partBytes = 512 * 1024) {
      const claim = { workspaceId: workspace, ...place, payloadHash: sha256(state) };
      const signature = await key.sign(snapshotBytes(claim));
      const parts = Math.max(1, Math.ceil(state.length / partBytes));
      return Array.from({ length: parts }, (_, part) => ({
        ...place,
        part,
        parts,
        signature,
        payload: state.subarray(part * partBytes, (part + 1) * partBytes),
      }));
    },
  };
}
