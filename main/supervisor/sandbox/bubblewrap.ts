import type { Places, Place } from './places.ts';

/**
 * Folders of the system that are replaced by empty ones. In them lie the sockets through which other
 * programs take orders (the session bus, container engines, ssh and gpg agents, tmux, the host itself),
 * and a socket can be spoken to wherever its file can be seen, read-only or not.
 */
export const foldersOfSockets: readonly string[] = ['/run', '/var/tmp'];

/** What is needed of them all the same: names of hosts are looked up there, and NixOS has its programs there. */
const kept: readonly string[] = [
  '/run/systemd/resolve',
  '/run/NetworkManager/resolv.conf',
  '/run/NetworkManager/no-stub-resolv.conf',
  '/run/resolvconf',
  '/run/nscd',
  '/run/current-system',
  '/run/opengl-driver',
];

/**
 * Settings of the kernel belong to root by their owner and not by a right that could be given up: an agent
 * of root would write them, `core_pattern` among them, which names a program that the kernel starts. For
 * others they stay as they are, because no sandbox can be made inside of ours where part of `/proc` is
 * covered, and some agents make one.
 */
const ofKernel: readonly string[] = ['/proc/sys', '/proc/mtrr', '/proc/pressure', '/proc/fs', '/proc/acpi'];

/**
 * A ctrl-C and a SIGTERM go to the whole process group, and bwrap, which has to outlive the agent to
 * tell how it ended, dies of them. So it starts with them ignored, and the agent gets them back.
 */
const SIGNALS = 'INT,TERM,HUP,QUIT';

/** Programs that the sandbox is made of, in absolute paths; `env` is that of GNU coreutils 8.31 or newer. */
export interface BubblewrapPrograms {
  readonly bwrap: string;
  readonly env: string;
  /** Of bwrap, where it cannot do without. */
  readonly options: readonly string[];
  /** The person is root. */
  readonly asRoot: boolean;
  /** Those of `foldersOfSockets` that are there, and no links to others. */
  readonly emptied: readonly string[];
}

/**
 * The argv that runs `argv` in `cwd` inside a sandbox of bubblewrap: the disk read-only, writable and
 * hidden places in it, an own `/tmp`, `/dev` and process table. The network stays as it is.
 *
 * No `--new-session`: it takes the terminal away from the agent, and with it ctrl-C, window sizes and
 * jobs. What it would prevent is a process typing into the terminal it shares with others (TIOCSTI);
 * this terminal belongs to the run alone. Sockets in the abstract namespace and on the loopback network
 * stay within reach, as they belong to the network.
 */
export function bubblewrapArgv(
  { bwrap, env, options, asRoot, emptied }: BubblewrapPrograms,
  { places, temp }: Places,
  { argv, cwd }: { argv: readonly string[]; cwd: string },
): string[] {
  const hidden = [...emptied, ...places.filter(isHiddenFolder).map(({ path }) => path)];
  return [
    ...[env, `--ignore-signal=${SIGNALS}`, bwrap, ...options],
    // As root it would keep the right to mount everything anew.
    ...['--unshare-pid', '--unshare-ipc', '--die-with-parent', '--cap-drop', 'ALL'],
    // Or root could make no user namespace, as the sandboxes of agents do.
    ...(asRoot ? ['--cap-add', 'CAP_SETFCAP'] : []),
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--bind', temp, '/tmp'],
    ...emptied.flatMap((path) => ['--tmpfs', path]),
    ...[...(asRoot ? ofKernel : []), ...kept].flatMap((path) => ['--ro-bind-try', path, path]),
    ...places.flatMap(mount),
    // After all that is shown inside of them has got its place.
    ...hidden.flatMap((path) => ['--remount-ro', path]),
    ...['TMPDIR', 'TMP', 'TEMP'].flatMap((name) => ['--setenv', name, '/tmp']),
    ...['--chdir', cwd, '--', env, `--default-signal=${SIGNALS}`, ...argv],
  ];
}

function isHiddenFolder({ access, isFile }: Place): boolean {
  return access === 'hidden' && !isFile;
}

function mount({ path, access, isFile }: Place): string[] {
  switch (access) {
    case 'writable':
      return ['--bind', path, path];
    case 'readOnly':
      return ['--ro-bind', path, path];
    case 'hidden':
      // As a device it reads as empty; bound as a file it could not be opened, and programs would complain.
      return isFile ? ['--dev-bind', '/dev/null', path] : ['--tmpfs', path];
  }
}
