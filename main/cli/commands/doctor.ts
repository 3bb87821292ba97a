import type { Timers } from '../../../shared/lib/ports.ts';
import { examineMachine } from '../../host/doctor/examine.ts';
import type { Finding } from '../../host/doctor/finding.ts';
import type { Command } from '../arguments.ts';
import { connectProfile } from '../connect-profile.ts';
import { formatFindings } from '../format-findings.ts';
import type { InstallPaths } from '../install-paths.ts';
import type { Terminal } from '../terminal.ts';

export interface DoctorOptions {
  readonly terminal: Terminal;
  readonly timers: Timers;
  readonly install: InstallPaths;
  readonly process: Pick<NodeJS.Process, 'env' | 'platform' | 'version'>;
}

/** `hearth doctor`: what works on this machine. Changes nothing, and needs no host. */
export async function runDoctor(
  { profile, json }: Extract<Command, { name: 'doctor' }>,
  { terminal, timers, install, process }: DoctorOptions,
): Promise<void> {
  const [host, machine] = await Promise.all([
    checkHost(profile, timers),
    examineMachine({ profile, supervisor: install.supervisor, process }),
  ]);
  const findings = [host, ...machine];
  await terminal.out(json ? JSON.stringify({ profile, findings }) : formatFindings(findings));
}

async function checkHost(profile: string, timers: Timers): Promise<Finding> {
  const topic = 'host';
  try {
    const client = await connectProfile({ profile, timers });
    client.close();
    return { topic, state: 'ok', detail: `runs for ${profile}` };
  } catch {
    return {
      topic,
      state: 'note',
      detail: `none runs for ${profile}: open the app, or use \`hearth host\``,
    };
  }
}
