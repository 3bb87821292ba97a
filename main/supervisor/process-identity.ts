import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When the process of this pid started, as an opaque text: on Linux the boot id and field 22 of
 * `/proc/<pid>/stat` (proc(5)), elsewhere what `ps` prints. Null when there is no such process or it
 * cannot be told.
 */
export function processStartTime(pid: number): string | null {
  try {
    if (process.platform === 'linux') return linuxStartTime(pid);
    if (process.platform === 'win32') return null;
    const text = execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { LC_ALL: 'C' },
      timeout: 2000,
    }).trim();
    return text === '' ? null : text;
  } catch {
    return null;
  }
}

function linuxStartTime(pid: number): string | null {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program is in parentheses and may hold anything; the rest counts from its end.
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return ticks === undefined ? null : `${boot}/${ticks}`;
}
