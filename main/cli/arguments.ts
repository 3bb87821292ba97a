import { resolve } from 'node:path';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** What the person asked for. */
export type Command =
  | {
      readonly name: 'host';
      readonly profile: string;
      /** Null: no HTTP listener. 0: any free port. */
      readonly web: number | null;
      readonly allowCliApprovals: boolean;
      readonly json: boolean;
    }
  | { readonly name: 'call'; readonly profile: string; readonly method: string; readonly params: string }
  | {
      readonly name: 'events';
      readonly profile: string;
      readonly after: number;
      readonly limit: number;
      readonly follow: boolean;
    }
  /** `file` is absolute. */
  | { readonly name: 'export' | 'import'; readonly profile: string; readonly file: string }
  | { readonly name: 'doctor'; readonly profile: string; readonly json: boolean }
  | { readonly name: 'help' };

/** The words make no command; the message says which one is wrong. */
export class UsageError extends Error {}

type Values = ReturnType<typeof parseArgs>['values'];

/** Reads the words after `hearth`. Relative paths are taken from `cwd`. Throws UsageError. */
export function parseCommand(words: readonly string[], cwd: string): Command {
  const [name, ...rest] = words;
  const profileOf = (values: Values): string => resolve(cwd, required(values, 'profile'));
  switch (name) {
    case 'host': {
      const { values } = read(rest, 0, { web: text, 'allow-cli-approvals': flag, json: flag });
      const web = values['web'] === undefined ? null : numberOf(values, 'web', 65_535);
      const allowCliApprovals = values['allow-cli-approvals'] === true;
      return { name, profile: profileOf(values), web, allowCliApprovals, json: values['json'] === true };
    }
    case 'call': {
      const { values, positionals } = read(rest, 2, {});
      const [method, params = '{}'] = positionals;
      if (method === undefined) throw new UsageError('Name the method to call.');
      return { name, profile: profileOf(values), method, params };
    }
    case 'events': {
      const { values } = read(rest, 0, { after: text, limit: text, follow: flag });
      const after = values['after'] === undefined ? 0 : numberOf(values, 'after', Number.MAX_SAFE_INTEGER);
      const limit =
        values['limit'] === undefined ? Infinity : numberOf(values, 'limit', Number.MAX_SAFE_INTEGER);
      return { name, profile: profileOf(values), after, limit, follow: values['follow'] === true };
    }
    case 'export':
    case 'import': {
      const { values, positionals } = read(rest, 1, {});
      const [file] = positionals;
      if (file === undefined) throw new UsageError(`Name the file to ${name}.`);
      return { name, profile: profileOf(values), file: resolve(cwd, file) };
    }
    case 'doctor': {
      const { values } = read(rest, 0, { json: flag });
      return { name, profile: profileOf(values), json: values['json'] === true };
    }
    case 'help':
    case '--help':
    case '-h':
      return { name: 'help' };
    default:
      throw new UsageError(name === undefined ? 'Name a command.' : `There is no command "${name}".`);
  }
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

function read(
  args: readonly string[],
  maxPositionals: number,
  options: ParseArgsOptionsConfig,
): { values: Values; positionals: string[] } {
  const { values, positionals } = parse(args, { ...options, profile: text });
  const extra = positionals[maxPositionals];
  if (extra !== undefined) throw new UsageError(`Unexpected argument "${extra}".`);
  return { values, positionals };
}

function parse(
  args: readonly string[],
  options: ParseArgsOptionsConfig,
): { values: Values; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values, positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'Unknown option.');
  }
}

function required(values: Values, option: string): string {
  const value = values[option];
  if (typeof value === 'string' && value !== '') return value;
  throw new UsageError(`--${option} is missing.`);
}

function numberOf(values: Values, option: string, max: number): number {
  const value = required(values, option);
  const number = Number(value);
  if (/^\d{1,16}$/.test(value) && number <= max) return number;
  throw new UsageError(`--${option} takes a whole number from 0 to ${max}.`);
}
