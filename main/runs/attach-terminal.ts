import { closeCodes } from '../../shared/contract/transport.ts';
import { runId as runIdSchema } from '../../shared/domain/ids.ts';
import type { ChannelPeer, ChannelSession } from '../contract/ports.ts';
import type { Artifacts } from './artifacts.ts';
import type { LiveRuns } from './live-runs.ts';
import type { RunLog } from './record/run-log.ts';
import { refusals } from './refusals.ts';

const nobody: ChannelSession = { receive() {}, credit() {}, close() {} };

/** Connects a client to the terminal of a run: to the live one, or to what was kept of it. */
export async function attachTerminal(
  text: string,
  peer: ChannelPeer,
  { live, log, artifacts }: { live: LiveRuns; log: RunLog; artifacts: Artifacts },
): Promise<ChannelSession> {
  const runId = runIdSchema.safeParse(text).data;
  if (runId === undefined) throw refusals.noTerminal();
  const run = live.get(runId);
  const terminal = await run?.terminal.catch(() => null);
  if (terminal && !terminal.finished) return terminal.attach(peer);
  await run?.ended;
  const kept = log.get(runId)?.terminal;
  const screen = kept ? await artifacts.get(kept.screen) : null;
  if (screen === null) throw refusals.noTerminal();
  if (screen.length > 0) peer.send(screen);
  peer.close(closeCodes.normal, 'The run has ended.');
  return nobody;
}
