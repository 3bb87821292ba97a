/**
 * The lock file lists the optional packages of every platform, or `npm ci` refuses it on the platform whose package is
 * missing. npm leaves out those that it could not look up, so they are added here: their names say what they are for,
 * their versions are exact.
 */

/** One package of package-lock.json; only what is read here. */
export interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export type Locked = Readonly<Record<string, LockedPackage>>;

const platformName =
  /(?<os>android|darwin|freebsd|linux|openharmony|win32)-(?<cpu>[a-z0-9]+)(?:-(?<abi>[a-z]+))?$/;

/** What a package such as `@scope/binding-linux-arm64-musl` runs on; `undefined` for another name. */
export function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> | undefined {
  const { os, cpu, abi } = platformName.exec(name)?.groups ?? {};
  if (os === undefined || cpu === undefined) return undefined;
  if (os !== 'linux' || abi === undefined) return { cpu: [cpu], os: [os] };
  return { cpu: [cpu], libc: [abi.startsWith('musl') ? 'musl' : 'glibc'], os: [os] };
}

/** The folders in which Node looks for a package, from that of its user up to the root. */
function lookups(user: string, name: string): string[] {
  const parts = user === '' ? [] : user.split('/node_modules/');
  const folders = parts.map((_, index) => parts.slice(0, parts.length - index).join('/node_modules/'));
  return [...folders.map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`];
}

/** Optional platform packages that some package names and the lock file lacks, as entries to add. */
export function missingPlatforms(packages: Locked): Locked {
  const missing: Record<string, LockedPackage> = {};
  for (const [user, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (lookups(user, name).some((path) => path in packages)) continue;
      const dev = entry.dev === true ? { dev: true } : {};
      missing[`node_modules/${name}`] = { version, ...dev, optional: true, ...platformOf(name) };
    }
  }
  return missing;
}
