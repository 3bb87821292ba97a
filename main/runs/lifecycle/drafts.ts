import { copyFile, link, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import type { RunId } from '../../../shared/domain/ids.ts';
import type { Artifacts } from '../artifacts.ts';
import type { TerminalArtifacts } from '../record/run-record.ts';
import { replayScreen } from '../terminal/replay.ts';

const draftName = (runId: RunId): string => `${runId}.cast`;
const linkName = (runId: RunId): string => `${runId}.kept`;

/** Where the recording of a run is written. */
export function draftOf(runId: RunId, artifacts: Artifacts): Promise<string> {
  return artifacts.draft(draftName(runId));
}

/**
 * Keeps a recording and gives its hash. The draft stays until `forgetDraft`: a host that is ended before the journal
 * names the recording is to find it again.
 */
export async function keepCast(runId: RunId, artifacts: Artifacts): Promise<string> {
  const [draft, second] = [await draftOf(runId, artifacts), await artifacts.draft(linkName(runId))];
  await rm(second, { force: true });
  // Not every file system has links.
  await link(draft, second).catch(() => copyFile(draft, second));
  return artifacts.adopt(second);
}

/** Lets go of the recording's draft, once the journal names what was kept of it. Never rejects. */
export async function forgetDraft(runId: RunId, artifacts: Artifacts): Promise<void> {
  for (const name of [draftName(runId), linkName(runId)]) {
    const path = await artifacts.draft(name).catch(() => null);
    if (path !== null) await rm(path, { force: true }).catch(() => undefined);
  }
}

/** Bytes of the recording that a host left behind when it was ended; null when there is none. */
export async function sizeOfRemains(runId: RunId, artifacts: Artifacts): Promise<number | null> {
  const found = await stat(await draftOf(runId, artifacts)).catch(() => null);
  return found && found.size;
}

/** Keeps that recording, with the screen that it ends in; null when it cannot be read. Takes a second for 16 MB. */
export async function keepRemains(runId: RunId, artifacts: Artifacts): Promise<TerminalArtifacts | null> {
  const last = await replayScreen(await draftOf(runId, artifacts));
  if (last === null) return null;
  return { cast: await keepCast(runId, artifacts), screen: await artifacts.put(last) };
}

/** Removes all drafts but those that are to be kept: `isWanted` is asked with what each is named after, a run as a rule. */
export async function forgetDrafts(
  artifacts: Artifacts,
  isWanted: (owner: string) => boolean,
): Promise<void> {
  const folder = dirname(await artifacts.draft('any'));
  for (const name of await readdir(folder)) {
    if (!isWanted(parse(name).name)) await rm(join(folder, name), { force: true });
  }
}
