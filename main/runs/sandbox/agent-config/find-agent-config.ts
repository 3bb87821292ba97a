import { realpath } from 'node:fs/promises';
import { parse as parseToml } from 'smol-toml';
import { ordersIn, TooMuch, type Order } from './orders-in.ts';
import type { ConfigReader } from './known-files.ts';
import { parseJsonc } from './parse-jsonc.ts';
import { readSettings, sha256 } from './read-settings.ts';
import { visibleText } from './visible-text.ts';
import { walkWorktree, type Candidate, type WalkLimits } from './walk-worktree.ts';

/** Something that a repository would have an agent do at its start, to be shown to a person before that. */
export interface AgentConfig {
  /** Relative to the worktree, with `/`. Made visible, as names are the repository's too. */
  readonly file: string;
  /** Null for the whole worktree. */
  readonly harness: ConfigReader | null;
  readonly kind: Order['kind'] | 'unreadable';
  /** Where in the file it stands, as `mcpServers.files`; empty for a file as a whole. */
  readonly name: string;
  /** The command itself; for `unreadable` why the file could not be read. Made visible. */
  readonly command: string;
  /** SHA-256 (hex) of the whole file: consent is to this file, and ends when it changes. */
  readonly hash: string;
}

export interface FindLimits extends WalkLimits {
  /** Bytes of one file. */
  readonly maxBytes: number;
}

const usual: FindLimits = { maxBytes: 256 * 1024, maxDepth: 32, maxEntries: 200_000 };

/**
 * Lists what the settings files in a worktree would start, load, permit or send, for every agent and
 * editor that we know and in every folder. Nothing is run. What cannot be read (too big, malformed, a
 * link out of the worktree) is listed as `unreadable`, because it may hold anything. Rejects only when the
 * worktree is not there.
 */
export async function findAgentConfig(worktree: string, limits: FindLimits = usual): Promise<AgentConfig[]> {
  const root = await realpath(worktree);
  const { candidates, complete } = await walkWorktree(root, limits);
  const found: AgentConfig[] = [];
  for (const candidate of candidates) found.push(...(await examine(root, candidate, limits.maxBytes)));
  if (!complete) {
    const command = unread('the repository has too many folders, or one that cannot be opened');
    found.push({
      file: '.',
      harness: null,
      kind: 'unreadable',
      name: '',
      command,
      hash: sha256(Buffer.of()),
    });
  }
  return found;
}

async function examine(root: string, { path, known }: Candidate, maxBytes: number): Promise<AgentConfig[]> {
  const { harness, format } = known;
  const file = visibleText(path);
  const read = await readSettings(root, path, maxBytes);
  const { hash } = read;
  const whole = { file, harness, name: '', hash };
  if (format === 'linkedFolder') {
    return [{ ...whole, kind: 'unreadable', command: unread('it is a link in the place of a folder') }];
  }
  if ('problem' in read) return [{ ...whole, kind: 'unreadable', command: unread(read.problem) }];
  if (format === 'script') {
    return [{ ...whole, kind: 'code', command: visibleText(read.text) }];
  }
  try {
    const settings = format === 'toml' ? parseToml(read.text) : parseJsonc(read.text);
    return ordersIn(settings).map(({ kind, name, command }) => ({
      ...{ file, harness, kind, hash },
      name: visibleText(name),
      command: visibleText(command),
    }));
  } catch (error) {
    const problem = error instanceof TooMuch ? 'it holds too much' : `it is no valid ${format.toUpperCase()}`;
    return [{ ...whole, kind: 'unreadable', command: unread(problem) }];
  }
}

function unread(why: string): string {
  return `could not be read: ${why}`;
}
