import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unpackBackup } from '../ops/backup-file.ts';
import { makeBackup, type Inspection } from '../ops/make-backup.ts';
import { OperatorError } from '../ops/operator-error.ts';
import { withScratch } from '../ops/scratch-folder.ts';
import type { CommandOf } from './commands.ts';
import type { Done } from './done.ts';
import { explain } from './explain.ts';
import { homeOf } from './home-of.ts';
import { inspectFolder } from './inspect-folder.ts';
import { clock } from './platform.ts';
import { describeBackup, describeFindings, describeRestore } from './report.ts';

/** Copies the log into a file and tells the log how far that reaches. */
export async function backup({ to, ...place }: CommandOf<'backup'>): Promise<Done> {
  const home = homeOf(place);
  const made = await makeBackup(home.backups(), resolve(to));
  try {
    await home.withOperator((operator) => operator.backedUp(made.point));
  } catch (error) {
    throw new OperatorError(
      'UNTOLD',
      `${made.file} is a whole backup, checked. Only the log could not be told how far it reaches, so that apps go on ` +
        `keeping what they could forget: ${explain(error).message}`,
    );
  }
  const { file, point, bytes, sha256, ms } = made;
  return {
    text: describeBackup(made),
    json: { file, ...point, bytes, sha256, ms: Math.round(ms) },
    exitCode: 0,
  };
}

/** Puts a backup in the place of the log. */
export async function restore({ from, replace, ...place }: CommandOf<'restore'>): Promise<Done> {
  const home = homeOf(place);
  const restored = await home.restore({ from: resolve(from), replace });
  return { text: describeRestore(restored, home.name), json: { to: home.name, ...restored }, exitCode: 0 };
}

/** Unpacks a backup where temporary files are, because it may lie where nothing can be written. */
async function inspectBackup(file: string): Promise<Inspection> {
  return withScratch({ parent: tmpdir(), prefix: 'hearth-verifying-', now: clock.now() }, async (folder) => {
    await unpackBackup(file, join(folder, 'log.sqlite'));
    return inspectFolder(folder);
  });
}

/** Checks a backup, or the log. */
export async function verify({ from, ...place }: CommandOf<'verify'>): Promise<Done> {
  if (from !== null) return describeFindings(resolve(from), await inspectBackup(resolve(from)));
  const home = homeOf(place);
  return describeFindings(home.name, await home.verify());
}
