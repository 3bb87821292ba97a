import type { RunId } from '../../shared/domain/ids.ts';
import { isEnded } from '../../shared/domain/run.ts';
import type { LiveRun } from './lifecycle/live-run.ts';
import { say } from './lifecycle/say.ts';
import { answered } from './lifecycle/timeline.ts';
import type { LiveRuns } from './live-runs.ts';
import { unknownRun, type Decide, type RunLog } from './record/run-log.ts';
import { refusals } from './refusals.ts';
import type { RunEngine } from './types.ts';

interface TalkContext {
  readonly log: RunLog;
  readonly live: LiveRuns;
}

/** Finds the runs of this device that go on; what has ended or is not known is refused. */
export function createFinder({ log, live }: TalkContext): { liveRun(runId: RunId): LiveRun } {
  return {
    liveRun(runId) {
      const run = live.get(runId);
      if (run) return run;
      throw log.get(runId) === null ? unknownRun() : refusals.ended();
    },
  };
}

/** Journals these while the run goes on. */
export function whileLive(events: ReturnType<Decide>): Decide {
  return ({ state }) => {
    if (isEnded(state)) throw refusals.ended();
    return events;
  };
}

/** What an agent is told that was denied something because a person wants to know more. */
const EXPLAIN =
  'I did not allow that yet. Explain first, in a few sentences, what it is for, what it would change and what could go ' +
  'wrong. Then ask again.';

/** What people say to the agents of this device. */
export function createTalk({ log, live }: TalkContext): Pick<RunEngine, 'answer' | 'steer' | 'interrupt'> {
  const { liveRun } = createFinder({ log, live });
  return {
    async answer({ runId, requestId, choice }, { action }) {
      const run = liveRun(runId);
      const { session, gate, caps } = run;
      let isWaiting = false;
      const receipt = await log.act(runId, action, (record) => {
        const events = answered(record, { requestId, choice, by: 'person' });
        if ((session === null && gate === null) || events.length === 0) throw refusals.noQuestion();
        isWaiting = events.length === 1;
        return events;
      });
      caps?.waits(isWaiting);
      gate?.answer(requestId, choice === 'explain' ? 'deny' : choice);
      if (choice === 'explain') run.turns.queue(EXPLAIN);
      // It may have been withdrawn a moment ago; the agent tells that itself.
      await session?.answer(requestId, choice === 'explain' ? 'deny' : choice).catch(() => {});
      return { runId, receipt };
    },
    async steer({ runId, text }, { action }) {
      const run = liveRun(runId);
      if (run.session === null) throw refusals.notStarted();
      const receipt = await log.act(runId, action, whileLive([{ kind: 'prompt', text }]));
      await say(run, run.session, text).catch((error: unknown) => {
        throw Object.assign(refusals.ended(), { cause: error });
      });
      if (run.turns.isHeld) {
        run.turns.goOn();
        run.caps?.waits(false);
        await log.append(runId, ({ state }) =>
          state === 'waiting' ? [{ kind: 'state', state: 'running' }] : [],
        );
      }
      return { runId, receipt };
    },
    async interrupt({ runId }, { action }) {
      const { session, turns } = liveRun(runId);
      if (session === null) throw refusals.notStarted();
      const text = 'A person interrupted the agent. Say how to go on, or cancel the run.';
      const receipt = await log.act(runId, action, whileLive([{ kind: 'log', text }]));
      turns.hold();
      await session.interrupt();
      return { runId, receipt };
    },
  };
}
