import { z } from 'zod';
import type { OpenOptions } from '../types.ts';
import type { Rpc } from '../json-rpc/rpc.ts';

const initialized = z.object({ userAgent: z.string() });
const started = z.object({ thread: z.object({ id: z.string() }) });

/**
 * Says hello and opens a thread in `cwd`, a new one or one to go on with, that asks before each command and each change
 * of a file.
 */
export async function openThread(
  rpc: Rpc,
  { cwd, resume }: Pick<OpenOptions, 'cwd' | 'resume'>,
): Promise<{ threadId: string; version: string | null }> {
  const { userAgent } = initialized.parse(
    await rpc.call('initialize', {
      clientInfo: { name: 'hearth', title: 'Hearth', version: '0.1.0' },
      // `thread/backgroundTerminals/clean` is behind this; without it an interrupted command goes on.
      capabilities: { experimentalApi: true, requestAttestation: false },
    }),
  );
  rpc.notify('initialized');
  // `untrusted` asks before all but harmless reads; what a person allowed then runs with their own rights.
  const thread = { cwd, approvalPolicy: 'untrusted', sandbox: 'danger-full-access' };
  const { thread: opened } = started.parse(
    resume
      ? await rpc.call(resume.fork ? 'thread/fork' : 'thread/resume', {
          ...thread,
          threadId: resume.nativeId,
          // What was said before is in the journal of the run before.
          excludeTurns: true,
        })
      : await rpc.call('thread/start', thread),
  );
  return { threadId: opened.id, version: /^[^/]*\/(\S+)/.exec(userAgent)?.[1] ?? null };
}
