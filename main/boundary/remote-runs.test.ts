import { describe, expect, it, onTestFinished } from 'vitest';
import { encodeEnvelope } from '../../shared/boundary/envelope.ts';
import { encodePayload, type SharedRun } from '../../shared/boundary/payload.ts';
import { deviceId, runId } from '../../shared/domain/ids.ts';
import { plainHeader, plainRun } from '../../shared/testing/boundary.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { eventsOf, sceneOpener, start, type Scene } from './testing/scene.ts';

const scene = sceneOpener({ createTime: createManualTime, onEnd: onTestFinished });

describe('receiving', () => {
  const theirs = deviceId.parse('018f0000-0000-7000-8000-0000000000aa');
  const remote: SharedRun = { ...plainRun, runId: '018f0000-0000-7000-8000-0000000000bb' };
  const envelopeOf = (run: SharedRun, from: string = theirs) =>
    encodeEnvelope({ ...plainHeader, deviceId: from }, encodePayload(run));

  function receive(at: Scene, serverSeq: number, bytes: Uint8Array): Promise<void> {
    return at.store.commit((tx) => at.outbox.receive(tx, { serverSeq, bytes }));
  }

  it('6: shows the runs of others, newest first, with the catalogue’s fields', async () => {
    const at = scene();
    const other = { ...remote, runId: '018f0000-0000-7000-8000-0000000000cc', issueId: start.issueId };
    const elsewhere = {
      ...other,
      runId: '018f0000-0000-7000-8000-0000000000dd',
      issueId: '018f0000-0000-7000-8000-0000000000ee',
    };
    await receive(at, 10, envelopeOf(remote));
    await receive(at, 11, envelopeOf(other));
    await receive(at, 12, envelopeOf(elsewhere));
    await receive(
      at,
      13,
      envelopeOf({ ...remote, state: 'running', startedAt: 1_800_000_000_500, prRefs: [] }),
    );
    expect(at.remoteRuns.query({ limit: 10 }).map((run) => run.runId)).toEqual([
      elsewhere.runId,
      other.runId,
      remote.runId,
    ]);
    expect(at.remoteRuns.query({ limit: 1, issueId: start.issueId }).map((run) => run.runId)).toEqual([
      other.runId,
    ]);
    const { prRefs: _, ...row } = { ...remote, state: 'running', startedAt: 1_800_000_000_500, prRefs: [] };
    expect(at.remoteRuns.get(runId.parse(remote.runId))).toEqual(row);
    expect(at.remoteRuns.get(start.runId)).toBeNull();
    expect(at.journal.since(0, 10).events.at(-1)).toMatchObject({
      kind: 'run.changed',
      runId: remote.runId,
      state: 'running',
    });
  });

  it('6: keeps the newest by the server’s order, and hears an envelope once', async () => {
    const at = scene();
    await receive(at, 13, envelopeOf({ ...remote, state: 'failed' }));
    await receive(at, 12, envelopeOf({ ...remote, state: 'running' }));
    await receive(at, 13, envelopeOf({ ...remote, state: 'failed' }));
    expect(at.remoteRuns.get(runId.parse(remote.runId))?.state).toBe('failed');
    expect(eventsOf(at)).toEqual(['run.changed']);
  });

  it('6: leaves out what speaks for the runs of others, and its own', async () => {
    const at = scene();
    await at.tell(start);
    await receive(at, 10, envelopeOf(remote));
    await receive(at, 11, envelopeOf({ ...remote, state: 'failed' }, '018f0000-0000-7000-8000-0000000000ff'));
    await receive(
      at,
      12,
      envelopeOf({ ...remote, state: 'failed', issueId: '018f0000-0000-7000-8000-0000000000ee' }),
    );
    await receive(at, 13, envelopeOf({ ...plainRun, runId: start.runId, state: 'failed' }));
    await receive(
      at,
      14,
      envelopeOf({ ...remote, runId: '018f0000-0000-7000-8000-0000000000cc' }, at.identity.deviceId),
    );
    expect(at.remoteRuns.query({ limit: 10 }).map((run) => `${run.runId} ${run.state}`)).toEqual([
      `${remote.runId} queued`,
    ]);
    expect(at.warnings.map((warning) => warning.fields)).toEqual([
      { serverSeq: 11 },
      { serverSeq: 12 },
      { serverSeq: 13 },
    ]);
  });

  it('6: leaves out what cannot be read, and logs no content', async () => {
    const at = scene();
    await receive(at, 10, Buffer.from('{"prompt":"secret"}'));
    expect(at.remoteRuns.query({ limit: 10 })).toEqual([]);
    expect(at.warnings).toEqual([
      { event: 'boundary.envelope.unreadable', fields: { serverSeq: 10, code: 'FORBIDDEN_FIELD' } },
    ]);
  });
});
