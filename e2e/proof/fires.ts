import { execFileSync } from 'node:child_process';
import type { Fire } from './under-fire.ts';

/** True where faults can be put into system calls. */
export function hasStrace(): boolean {
  try {
    execFileSync('strace', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** At which calls of each round the fault begins. */
interface Site {
  readonly from: number;
  readonly step: number;
}

function injected(fire: Pick<Fire, 'name' | 'rounds'>, call: string, what: string, site: Site): Fire {
  const suffix = what.startsWith('error') ? '+' : '';
  return {
    ...fire,
    injection: (round) => ({ call, what, when: `${site.from + round * site.step}${suffix}` }),
  };
}

/** All ways in which a program is ended: so many kills at random moments, and a tenth as many faults at each site. */
export function firesOf(kills: number, sites: { readonly sync: Site; readonly write: Site }): Fire[] {
  const rounds = Math.max(1, Math.round(kills / 10));
  const atRandom: Fire = { name: 'SIGKILL at a random moment', rounds: kills, injection: () => null };
  if (!hasStrace()) return [atRandom];
  const { sync, write } = sites;
  return [
    atRandom,
    injected({ name: 'SIGKILL at the nth fsync', rounds }, 'fsync', 'signal=KILL', sync),
    injected({ name: 'SIGKILL at the nth pwrite64', rounds }, 'pwrite64', 'signal=KILL', write),
    injected({ name: 'ENOSPC from the nth pwrite64 on', rounds }, 'pwrite64', 'error=ENOSPC', write),
    injected({ name: 'EIO from the nth pwrite64 on', rounds }, 'pwrite64', 'error=EIO', write),
    injected({ name: 'ENOSPC from the nth fsync on', rounds }, 'fsync', 'error=ENOSPC', sync),
    injected({ name: 'EIO from the nth fsync on', rounds }, 'fsync', 'error=EIO', sync),
  ];
}
