import type { Client } from '../../shared/contract/client.ts';
import { issueId, type IssueId } from '../../shared/domain/ids.ts';

/** An issue with what the host said to have of it: edits are counted, and the nth writes n. */
interface Entry {
  acknowledged: number;
  /** One more than acknowledged while an answer is outstanding: that edit may be there or not. */
  asked: number;
}

/** All that a host has acknowledged. */
export interface EditLedger {
  readonly issues: Map<IssueId, Entry>;
  /** Commands that were answered. */
  commands: number;
}

export function createEditLedger(): EditLedger {
  return { issues: new Map(), commands: 0 };
}

function textOf(count: number): string {
  return Array.from({ length: count }, (_, i) => `[${i + 1}]`).join('\n');
}

/** Makes an issue and edits title and description until the connection ends or a command is refused. */
async function editOne(client: Client, ledger: EditLedger): Promise<void> {
  const made = await client.call('issues.create', { title: '0', description: '' });
  const id = issueId.parse(made.issueId);
  const entry: Entry = { acknowledged: 0, asked: 0 };
  ledger.issues.set(id, entry);
  ledger.commands += 1;
  for (let n = 1; ; n++) {
    entry.asked = n;
    // The whole text each time: should an edit be applied twice, a line of it is there twice.
    await client.call('issues.update', { issueId: id, patch: { title: String(n), description: textOf(n) } });
    entry.acknowledged = n;
    ledger.commands += 1;
  }
}

/** Several writers at once, whose commands share commits. Resolves when all of them have been stopped. */
export async function editUntilGone(client: Client, ledger: EditLedger, writers: number): Promise<void> {
  await Promise.allSettled(Array.from({ length: writers }, () => editOne(client, ledger)));
}

/** What of an issue is not as it was acknowledged; null when all is. */
export function faultOf(
  { acknowledged, asked }: Pick<Entry, 'acknowledged' | 'asked'>,
  shown: { readonly title: string; readonly description: string },
): string | null {
  const count = Number(shown.title);
  if (count !== acknowledged && count !== asked) return `title ${shown.title} instead of ${acknowledged}`;
  return shown.description === textOf(count) ? null : `text of ${count} edits: ${shown.description}`;
}

/** Issues whose acknowledged edits are not all there, each with what is wrong. What was in doubt is settled by it. */
export async function lostEdits(
  client: Client,
  { issues }: EditLedger,
  ids: Iterable<IssueId>,
): Promise<string[]> {
  const faults: string[] = [];
  for (const id of ids) {
    const entry = issues.get(id);
    const found = await client.call('issues.get', { issueId: id }).catch(() => null);
    const fault = entry && (found ? faultOf(entry, found) : 'not there');
    if (fault) faults.push(`${id}: ${fault}`);
    if (!entry || !found) continue;
    entry.acknowledged = Number(found.title);
    entry.asked = entry.acknowledged;
  }
  return faults;
}
