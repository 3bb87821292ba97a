import { parseArgs } from 'node:util';
import type { z } from 'zod';
import { isCommandName, parseSettings, settingsOf, type Command, type CommandName } from './commands.ts';
import { abouts, type Described } from './settings.ts';

/** What the command line and the environment ask for. */
export type Asked =
  | { readonly kind: 'run'; readonly command: Command }
  /** Null: of the program as a whole. */
  | { readonly kind: 'help'; readonly of: CommandName | null }
  /** `problem` is a sentence; `of` is the command that was meant, where that is clear. */
  | { readonly kind: 'wrong'; readonly problem: string; readonly of: CommandName | null };

export type Environment = Readonly<Record<string, string | undefined>>;

/** How a setting is written on the command line. */
export function flagOf(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function aboutOf(schema: z.ZodType): Described {
  const about = abouts.get(schema);
  if (!about) throw new Error('A setting that nothing is said about');
  return about;
}

/** Settings of a command with what is said about them. */
export function describeSettings(name: CommandName): { key: string; about: Described }[] {
  return settingsOf(name).map(([key, schema]) => ({ key, about: aboutOf(schema) }));
}

/** What was written for each setting, and where; a flag goes before the environment. */
type Written = Map<string, { readonly value: string; readonly where: string }>;

function readFlags(name: CommandName, args: readonly string[]): Written | string {
  const settings = describeSettings(name);
  const options = Object.fromEntries(
    settings.map(({ key, about }) => [
      flagOf(key).slice(2),
      { type: about.placeholder === null ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  let values;
  try {
    ({ values } = parseArgs({ args: [...args], options, allowPositionals: false }));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const written: Written = new Map();
  for (const { key } of settings) {
    const where = flagOf(key);
    const value = values[where.slice(2)];
    if (value !== undefined) written.set(key, { value: value === true ? '1' : String(value), where });
  }
  return written;
}

/** Adds what only the environment says. A folder or database on the command line is the only place there is. */
function addEnvironment(name: CommandName, flags: Written, environment: Environment): Written {
  const written = new Map(flags);
  const isPlaced = flags.has('data') || flags.has('database');
  for (const { key, about } of describeSettings(name)) {
    const value = about.variable === null ? undefined : environment[about.variable];
    if (value === undefined || value === '' || flags.has(key)) continue;
    if (isPlaced && (key === 'data' || key === 'database')) continue;
    written.set(key, { value, where: about.variable ?? key });
  }
  return written;
}

/** The one sentence that says what to do about a refused setting. */
function problemOf(error: z.ZodError, written: Written): string {
  const [issue] = error.issues;
  const key = String(issue?.path[0] ?? '');
  const given = written.get(key);
  if (!given) return `${flagOf(key)} is missing.`;
  // What was written may be a password of a database.
  const shown = key === 'database' ? 'What was given' : given.value;
  return `${given.where}: ${shown} ${issue?.message ?? 'cannot be read.'}`;
}

function parseCommand(name: CommandName, args: readonly string[], environment: Environment): Asked {
  const wrong = (problem: string): Asked => ({ kind: 'wrong', problem, of: name });
  const flags = readFlags(name, args);
  if (typeof flags === 'string') return wrong(flags);
  const written = addEnvironment(name, flags, environment);
  if (flags.has('data') && flags.has('database')) {
    return wrong('--data and --database name two logs. Give one of them.');
  }
  const parsed = parseSettings(
    name,
    Object.fromEntries([...written].map(([key, { value }]) => [key, value])),
  );
  return parsed.success ? { kind: 'run', command: parsed.data } : wrong(problemOf(parsed.error, written));
}

/**
 * Reads the command line (without program and script) and the environment. Without a command it is `serve`.
 * A flag goes before the environment.
 */
export function parseCommandLine(args: readonly string[], environment: Environment): Asked {
  const [first = 'serve', ...rest] = args;
  const hasName = !first.startsWith('-');
  const asksHelp = args.includes('--help') || args.includes('-h') || first === 'help';
  if (asksHelp) {
    const [name = ''] = first === 'help' ? rest : [first];
    return { kind: 'help', of: isCommandName(name) ? name : null };
  }
  if (!hasName) return parseCommand('serve', args, environment);
  if (!isCommandName(first)) return { kind: 'wrong', problem: `${first} is no command.`, of: null };
  return parseCommand(first, rest, environment);
}
