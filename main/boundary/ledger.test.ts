import { describe, expect, it, onTestFinished } from 'vitest';
import { parseEnvelope, type Envelope } from '../../shared/boundary/envelope.ts';
import { fromBase64Url } from '../../shared/lib/bytes.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { first, firstPlace, sceneOpener, start, type Scene } from './testing/scene.ts';

const scene = sceneOpener({ createTime: createManualTime, onEnd: onTestFinished });

describe('the ledger', () => {
  it('7: shows what left, byte for byte, and what waits', async () => {
    const at = scene();
    await at.live(['queued', 'running']);
    const { bytes, signature, hash } = await first(at).sign(firstPlace);
    const { localId } = first(at);
    await at.store.commit((tx) => at.outbox.accepted(tx, localId, { seq: 1, hash, serverSeq: 42 }));
    const [waiting, synced] = at.ledger.query({ limit: 10, cursor: null }).rows;
    expect(synced).toMatchObject({
      kind: 'run.start',
      state: 'queued',
      status: 'synced',
      seq: 1,
      serverSeq: 42,
      error: null,
    });
    expect(synced?.envelope).toBe(Buffer.from(bytes).toString());
    expect(synced?.bytes).toBe(bytes.length);
    expect(fromBase64Url(synced?.signature ?? '')).toEqual(new Uint8Array(signature));
    expect(waiting).toMatchObject({
      kind: 'run.progress',
      state: 'running',
      status: 'queued',
      seq: null,
      signature: null,
      bytes: null,
    });
    const { envelope } = await nextOf(at, hash);
    const { seq: _s, prevHash: _p, nonce: _n, serverEpoch: _e, ...known } = envelope;
    expect(JSON.parse(waiting?.envelope ?? '')).toEqual(known);
  });

  async function nextOf(at: Scene, prevHash: string): Promise<{ envelope: Envelope }> {
    const parsed = parseEnvelope((await first(at).sign({ seq: 2, prevHash, serverEpoch: 1 })).bytes);
    if (!parsed.ok) throw new Error(parsed.code);
    return parsed;
  }

  it('7: comes in pages, newest first, each envelope once', async () => {
    const at = scene();
    await at.live();
    const states: string[] = [];
    let cursor: string | null = null;
    do {
      const page = at.ledger.query({ limit: 2, cursor });
      states.push(...page.rows.map((row) => row.state));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(states).toEqual(['succeeded', 'running', 'waiting', 'running', 'queued']);
    expect(() => at.ledger.query({ limit: 2, cursor: 'x' })).toThrow('Read it again');
  });

  it('is local for a run that nobody was told of', () => {
    expect(scene().ledger.statusOf(start.runId)).toBe('local');
  });
});
