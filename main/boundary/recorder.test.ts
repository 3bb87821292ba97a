import { describe, expect, it, onTestFinished } from 'vitest';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { eventsOf, fullLife, sceneOpener, sendAll, start } from './testing/scene.ts';

const scene = sceneOpener({ createTime: createManualTime, onEnd: onTestFinished });

describe('recording', () => {
  it('1: is in the transaction of the transition', async () => {
    const at = scene();
    const heard: number[] = [];
    at.outbox.onPending(() => heard.push(at.outbox.pendingCount()));
    const failing = at.store.commit((tx) => {
      at.recorder.record(tx, start);
      throw new Error('the transition failed');
    });
    await expect(failing).rejects.toThrow('the transition failed');
    expect(at.outbox.pendingCount()).toBe(0);
    await at.tell(start);
    expect(heard).toEqual([1]);
    expect(eventsOf(at)).toEqual(['ledger.changed']);
  });

  it('2: tells what others see, once', async () => {
    const at = scene();
    await at.live();
    await at.tell({ ...start, state: 'succeeded' });
    expect((await sendAll(at)).map(({ kind, payload }) => `${kind} ${payload.run.state}`)).toEqual([
      'run.start queued',
      'run.progress running',
      'run.progress waiting',
      'run.progress running',
      'run.finish succeeded',
    ]);
  });

  it('2: lets what became known meanwhile travel with the next state', async () => {
    const at = scene();
    await at.tell(start);
    await at.tell({ ...start, state: 'preparing', branch: 'hearth/eng-1-x' });
    await at.tell({ ...start, state: 'running', branch: 'hearth/eng-1-x', startedAt: start.queuedAt + 5 });
    const [queued, running] = await sendAll(at);
    expect(queued?.payload.run.branch).toBeUndefined();
    expect(running?.payload.run).toMatchObject({ branch: 'hearth/eng-1-x', startedAt: start.queuedAt + 5 });
  });

  it('2: throws on a transition that no run makes', async () => {
    const at = scene();
    await expect(at.tell({ ...start, state: 'succeeded' })).rejects.toThrow('succeeded after nothing');
    await at.live(['queued', 'failed']);
    await expect(at.tell({ ...start, state: 'running' })).rejects.toThrow('running after failed');
    expect(at.outbox.pendingCount()).toBe(2);
  });

  it('makes the same bytes for the same metadata, whatever else the records carry', async () => {
    const twins = [
      { prompt: 'secret plan A', cwd: '/home/alice', env: { TOKEN: 'aaaa' }, branch: 'alice/private' },
      { prompt: 'something much longer for B', cwd: '/srv/b', transcript: ['x'], branch: 'main' },
    ];
    const [a, b] = await Promise.all(
      twins.map(async (private_) => {
        const at = scene();
        await at.live(fullLife, { ...start, ...private_ });
        return sendAll(at);
      }),
    );
    expect(a).toHaveLength(5);
    expect(a).toEqual(b);
    expect(JSON.stringify(a)).not.toMatch(/alice|secret|TOKEN|branch/);
  });
});
