/**
 * What an agent may know of the environment of the host. Everything else stays out unless a person
 * granted it by name, because the host's environment may hold secrets of other programs.
 */
const allowed: readonly string[] = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'TZ',
  'TMPDIR',
  'CODEX_HOME',
  // Without these no program starts on Windows.
  'APPDATA',
  'COMSPEC',
  'LOCALAPPDATA',
  'PATHEXT',
  'Path',
  'ProgramData',
  'ProgramFiles',
  'SystemRoot',
  'TEMP',
  'TMP',
  'USERPROFILE',
];
const allowedPrefixes: readonly string[] = ['LC_', 'XDG_'];

/** Variables with which agents find a terminal that can show colours. */
const terminal = { TERM: 'xterm-256color', COLORTERM: 'truecolor' } as const;

/** Builds the whole environment of an agent. `grants` are names; their values come from `source`. */
export function agentEnvironment({
  source,
  grants,
}: {
  source: Readonly<Record<string, string | undefined>>;
  grants: readonly string[];
}): Record<string, string> {
  const names = new Set([...allowed, ...grants]);
  const environment: Record<string, string> = { ...terminal };
  for (const [name, value] of Object.entries(source)) {
    const wanted = names.has(name) || allowedPrefixes.some((prefix) => name.startsWith(prefix));
    if (wanted && value !== undefined) environment[name] = value;
  }
  return environment;
}

/** Reads `HEARTH_AGENT_ENV="NAME1,NAME2"`: the variables that a person granted to agents. */
export function readGrants(source: Readonly<Record<string, string | undefined>>): string[] {
  const text = source['HEARTH_AGENT_ENV'] ?? '';
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
}

/** What git may know: where it and the person's settings are, nothing that redirects it. */
export function gitEnvironment(source: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const names = [
    'PATH',
    'Path',
    'HOME',
    'USER',
    'XDG_CONFIG_HOME',
    'SystemRoot',
    'USERPROFILE',
    'TEMP',
    'TMPDIR',
  ];
  return Object.fromEntries(
    names.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])),
  );
}
