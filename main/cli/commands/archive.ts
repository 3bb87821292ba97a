import type { Timers } from '../../../shared/lib/ports.ts';
import type { Command } from '../arguments.ts';
import { connectProfile } from '../connect-profile.ts';
import type { Terminal } from '../terminal.ts';

/** `hearth export` and `hearth import`: the running host reads and writes the file. Prints what it holds. */
export async function runArchive(
  { name, profile, file }: Extract<Command, { name: 'export' | 'import' }>,
  { terminal, timers }: { terminal: Terminal; timers: Timers },
): Promise<void> {
  const client = await connectProfile({ profile, timers });
  try {
    const params = { path: file };
    const result =
      name === 'export'
        ? await client.call('workspace.export', params)
        : await client.call('workspace.import', params);
    await terminal.out(JSON.stringify(result));
  } finally {
    client.close();
  }
}
