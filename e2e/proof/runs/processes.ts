import { readFileSync, readdirSync } from 'node:fs';

/** A process of this machine (Linux). */
interface Found {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}

function parentOf(pid: number): number {
  const stat = read(pid, 'stat');
  // The name of the program is in parentheses and may hold anything; the rest counts from its end.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

/** Processes with this text in their environment, which everything that a host starts has from it; no zombies. */
export function markedProcesses(mark: string): Found[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => read(pid, 'environ').includes(mark))
    .map((pid) => ({ pid, parent: parentOf(pid), command: read(pid, 'cmdline').replaceAll('\0', ' ') }));
}
