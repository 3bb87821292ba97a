import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { envelopeHash, parseEnvelope, signingBytes } from '../../shared/boundary/envelope.ts';
import { toBase64Url } from '../../shared/lib/bytes.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { sha256 } from '../sync/hashing.ts';
import { first, firstPlace, group, sceneOpener, sendAll, start, workspace } from './testing/scene.ts';

const scene = sceneOpener({ createTime: createManualTime, onEnd: onTestFinished });

describe('sending', () => {
  it('3: waits without a server, and sends finished runs too when there is one', async () => {
    const at = scene({ linked: { is: false } });
    await at.live();
    expect([at.outbox.pending(10), at.outbox.pendingCount(), at.ledger.statusOf(start.runId)]).toEqual([
      [],
      0,
      'local',
    ]);
    at.linked.is = true;
    expect([at.outbox.pending(10).length, at.outbox.pendingCount(), at.ledger.statusOf(start.runId)]).toEqual(
      [5, 5, 'queued'],
    );
    const sent = await sendAll(at);
    expect(sent.map((envelope) => envelope.seq)).toEqual([1, 2, 3, 4, 5]);
    expect([at.outbox.pendingCount(), at.ledger.statusOf(start.runId)]).toEqual([0, 'synced']);
  });

  it('4: signs a valid envelope of this device that follows the one before', async () => {
    const at = scene();
    await at.live(['queued', 'running']);
    const { bytes, signature, hash } = await first(at).sign(firstPlace);
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(at.identity.publicKey) },
      format: 'jwk',
    });
    expect(verify(null, signingBytes(bytes), key, signature)).toBe(true);
    expect(hash).toBe(envelopeHash(bytes, sha256));
    expect(parseEnvelope(bytes)).toMatchObject({
      ok: true,
      envelope: {
        workspaceId: workspace,
        groupId: group,
        deviceId: at.identity.deviceId,
        keyId: 'k1',
        ...firstPlace,
      },
    });
    expect(first(at).groupId).toBe(group);
  });

  it('4: gives the same place the same bytes, after a crash too', async () => {
    const at = scene();
    await at.live(['queued']);
    const before = await first(at).sign(firstPlace);
    expect(await first(at).sign(firstPlace)).toEqual(before);
    await at.close();
    const again = scene({ dir: at.dir });
    expect(await first(again).sign(firstPlace)).toEqual(before);
  });

  it.each([
    ['seq', { ...firstPlace, seq: 2 }],
    ['prevHash', { ...firstPlace, prevHash: 'a'.repeat(64) }],
    ['epoch', { ...firstPlace, serverEpoch: 2 }],
  ])('4: gives another place (%s) new bytes, a new nonce and the same idempotency key', async (_, place) => {
    const at = scene();
    await at.live(['queued']);
    const one = parseEnvelope((await first(at).sign(firstPlace)).bytes);
    const two = parseEnvelope((await first(at).sign(place)).bytes);
    if (!one.ok || !two.ok) throw new Error('not envelopes');
    expect(two.envelope).toEqual({ ...one.envelope, ...place, nonce: two.envelope.nonce });
    expect(two.envelope.nonce).not.toBe(one.envelope.nonce);
  });

  it('5: keeps a refusal with its code and goes on with the next', async () => {
    const at = scene();
    await at.live(['queued', 'running']);
    const { localId } = first(at);
    await first(at).sign(firstPlace);
    await at.store.commit((tx) => at.outbox.refused(tx, localId, 'FORBIDDEN'));
    expect(first(at).localId).toBeGreaterThan(localId);
    expect(at.ledger.query({ limit: 10, cursor: null }).rows.at(-1)).toMatchObject({
      status: 'refused',
      error: 'FORBIDDEN',
      serverSeq: null,
    });
  });
});
