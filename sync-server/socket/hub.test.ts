import { describe, expect, test } from 'vitest';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { workspaceId } from '../../shared/domain/ids.ts';
import type { LogRecord } from '../../shared/wire/messages.ts';
import { decodeServerMessage } from '../../shared/wire/server-codec.ts';
import { createHub, type Subscriber } from './hub.ts';

const workspace = workspaceId.parse('018f0000-0000-7000-8000-000000000001');
const mine: GroupId = 'member:018f0000-0000-7000-8000-000000000002';

function record(seq: number, groupId: GroupId = 'workspace'): LogRecord {
  const deviceId = 'd';
  return { kind: 'yjs', seq, groupId, deviceId, documentId: 'workspace', payload: new Uint8Array() };
}

function listener(reads: (groupId: GroupId) => boolean = () => true) {
  const seqs: number[] = [];
  const frames: Uint8Array[] = [];
  const closes: string[] = [];
  const subscriber: Subscriber = {
    workspaceId: workspace,
    deviceId: 'd',
    mayRead: reads,
    deliver(frame) {
      frames.push(frame);
      const message = decodeServerMessage(frame);
      if (message.type === 'records') seqs.push(...message.items.map(({ seq }) => seq));
    },
    hangUp: (close) => void closes.push(close),
  };
  return { subscriber, seqs, frames, closes };
}

describe('hub', () => {
  test('P1: passes records on in the order of the log, whoever published first', () => {
    const hub = createHub();
    const { subscriber, seqs } = listener();
    hub.listen(subscriber);
    hub.publish(workspace, [record(3)]);
    hub.publish(workspace, [record(4), record(5)]);
    expect(seqs).toEqual([]);
    hub.publish(workspace, [record(1), record(2)]);
    expect(seqs).toEqual([1, 2, 3, 4, 5]);
    expect(hub.head(workspace)).toBe(5);
  });

  test('goes on from where the log stood', () => {
    const hub = createHub();
    const { subscriber, seqs } = listener();
    hub.begin(workspace, 41);
    hub.listen(subscriber);
    hub.publish(workspace, [record(42)]);
    expect(seqs).toEqual([42]);
  });

  test('P2: gives each what it may read, and one frame to all who may', () => {
    const hub = createHub();
    const owner = listener();
    const other = listener((groupId) => groupId !== mine);
    const third = listener((groupId) => groupId !== mine);
    for (const { subscriber } of [owner, other, third]) hub.listen(subscriber);
    hub.publish(workspace, [record(1), record(2, mine), record(3, mine), record(4)]);
    expect(owner.seqs).toEqual([1, 2, 3, 4]);
    expect(other.seqs).toEqual([1, 4]);
    expect(other.frames[0]).toBe(third.frames[0]);
  });

  test('another workspace hears nothing', () => {
    const hub = createHub();
    const { subscriber, seqs } = listener();
    hub.listen({ ...subscriber, workspaceId: workspaceId.parse('018f0000-0000-7000-8000-000000000009') });
    hub.publish(workspace, [record(1)]);
    expect(seqs).toEqual([]);
  });

  test('stops on request, and closes all connections of a device', () => {
    const hub = createHub();
    const { subscriber, seqs, closes } = listener();
    const stop = hub.listen(subscriber);
    const leave = hub.enter(subscriber);
    stop();
    hub.publish(workspace, [record(1)]);
    expect(seqs).toEqual([]);
    hub.closeDevice('d', 'quarantined');
    hub.closeDevice('e', 'quarantined');
    leave();
    hub.closeDevice('d', 'quarantined');
    expect(closes).toEqual(['quarantined']);
  });
});
