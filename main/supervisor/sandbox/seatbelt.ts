import type { Places } from './places.ts';

/** Where programs of macOS write without being asked to; nothing there is run by others. */
const devices =
  '(literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty") (regex #"^/dev/ttys[0-9]+$")';

/**
 * The argv that runs `argv` inside a sandbox of macOS. Written after Apple's own profiles and tried on no
 * Mac yet: only the text is tested. A supervisor on macOS runs it once with a harmless program first,
 * and does without where that fails. It has no process namespace, so the process group has to do.
 */
export function seatbeltArgv(places: Places, argv: readonly string[]): string[] {
  const names = ['TMPDIR', 'TMP', 'TEMP'].map((name) => `${name}=${places.temp}`);
  return ['/usr/bin/sandbox-exec', '-p', seatbeltProfile(places), '/usr/bin/env', ...names, ...argv];
}

/** The profile in Apple's SBPL, of which the last rule that matches counts: outer places come first. */
export function seatbeltProfile({ places, temp }: Places): string {
  return [
    '(version 1)',
    '(allow default)',
    '(deny file-write*)',
    `(allow file-write* ${devices})`,
    // Other programs, asked to do what this one may not.
    '(deny appleevent-send)',
    ...places.map(({ path, access, isFile }) => {
      const filter = `(${isFile ? 'literal' : 'subpath'} ${quote(path)})`;
      switch (access) {
        case 'writable':
          return `(allow file-read* file-write* ${filter})`;
        case 'readOnly':
          return `(allow file-read* ${filter}) (deny file-write* ${filter})`;
        case 'hidden':
          return `(deny file-read* file-write* network-outbound ${filter})`;
      }
    }),
    // It may lie in something hidden.
    `(allow file-read* file-write* (subpath ${quote(temp)}))`,
    '',
  ].join('\n');
}

function quote(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
