import { z } from 'zod';
import { roles, type Role } from '../../shared/domain/role.ts';
import { defaultLimits, defaultStorage } from '../socket/server-limits.ts';
import {
  addresses,
  count,
  database,
  duration,
  moment,
  or,
  orNull,
  port,
  required,
  role,
  size,
  text,
  toggle,
  validity,
  writeSize,
  type About,
  type Setting,
} from './settings.ts';

/** Where the log is: in PostgreSQL when a database is given, else in the folder. */
export interface Place {
  readonly data: string;
  readonly database: string | null;
}

interface Common extends Place {
  /** Prints JSON, for programs. */
  readonly json: boolean;
}

/** Sizes in bytes, times in ms. */
export interface ServeCommand extends Common {
  readonly command: 'serve';
  readonly host: string;
  readonly port: number;
  readonly open: boolean;
  readonly quota: number;
  readonly documentLimit: number;
  readonly writeRecords: number;
  readonly writeBytes: number;
  readonly arrivals: number;
  readonly strangers: number;
  readonly strangersPerAddress: number;
  /** Addresses of proxies that say truly who calls. */
  readonly trustProxy: readonly string[] | null;
  readonly backupTo: string | null;
  readonly backupEvery: number;
  readonly keep: number;
  readonly metricsPort: number | null;
  readonly metricsPublic: boolean;
}

/** What `hearth-sync` was asked to do. */
export type Command =
  | ServeCommand
  | (Common & { readonly command: 'backup'; readonly to: string })
  | (Common & { readonly command: 'restore'; readonly from: string; readonly replace: boolean })
  | (Common & { readonly command: 'verify'; readonly from: string | null })
  | (Common & { readonly command: 'compact' })
  | (Common & { readonly command: 'invite'; readonly role: Role; readonly validFor: number })
  | (Common & { readonly command: 'audit'; readonly since: ((now: number) => number) | null })
  | (Common & { readonly command: 'status' });

export type CommandName = Command['command'];
export type CommandOf<N extends CommandName> = Extract<Command, { readonly command: N }>;

const about = (placeholder: string | null, help: string, variable: string | null = null): About => ({
  placeholder,
  variable,
  help,
});
const flag = (help: string, variable: string | null = null): Setting<boolean> =>
  or(toggle, '0', about(null, help, variable));

const common = {
  data: or(
    text,
    './hearth-data',
    about('DIR', 'folder of the log; serve makes it if it is not there', 'HEARTH_SYNC_DATA'),
  ),
  database: orNull(
    database,
    about('URL', 'PostgreSQL database of the log, instead of a folder', 'DATABASE_URL'),
  ),
  json: flag('print JSON, for programs'),
};

const serve = {
  ...common,
  host: or(
    text,
    '127.0.0.1',
    about('ADDRESS', 'address to listen on; 0.0.0.0 is every one', 'HEARTH_SYNC_HOST'),
  ),
  port: or(port, '7440', about('N', 'port to listen on; 0 takes any free one', 'HEARTH_SYNC_PORT')),
  open: flag('after a restore: take writes without waiting for an owner or admin'),
  quota: or(
    size,
    writeSize(defaultStorage.workspaceBytes),
    about('SIZE', 'what the log may hold in all', 'HEARTH_SYNC_QUOTA'),
  ),
  documentLimit: or(
    size,
    writeSize(defaultStorage.documentBytes),
    about('SIZE', 'what one document may hold', 'HEARTH_SYNC_DOCUMENT_LIMIT'),
  ),
  writeRecords: or(
    count,
    String(defaultLimits.records.perSecond),
    about('N', 'records a second that one device may write before it waits', 'HEARTH_SYNC_WRITE_RECORDS'),
  ),
  writeBytes: or(
    size,
    writeSize(defaultLimits.bytes.perSecond),
    about('SIZE', 'bytes a second that one device may write before it waits', 'HEARTH_SYNC_WRITE_BYTES'),
  ),
  arrivals: or(
    count,
    String(defaultLimits.arrivals.perSecond),
    about('N', 'new connections a second from one address', 'HEARTH_SYNC_ARRIVALS'),
  ),
  strangers: or(
    count,
    String(defaultLimits.strangers),
    about('N', 'connections at once that have not proven who they are', 'HEARTH_SYNC_STRANGERS'),
  ),
  strangersPerAddress: or(
    count,
    String(defaultLimits.strangersPerAddress),
    about('N', 'of them from one address', 'HEARTH_SYNC_STRANGERS_PER_ADDRESS'),
  ),
  trustProxy: orNull(
    addresses,
    about('LIST', 'addresses of proxies whose X-Forwarded-For is believed', 'HEARTH_SYNC_TRUST_PROXY'),
  ),
  backupTo: orNull(
    text,
    about('DIR', 'folder for backups that the server makes by itself', 'HEARTH_SYNC_BACKUP_TO'),
  ),
  backupEvery: or(duration, '24h', about('TIME', 'how often', 'HEARTH_SYNC_BACKUP_EVERY')),
  keep: or(count, '14', about('N', 'how many of them to keep', 'HEARTH_SYNC_KEEP')),
  metricsPort: orNull(port, about('N', 'a port of its own for /metrics', 'HEARTH_SYNC_METRICS_PORT')),
  metricsPublic: flag(
    'answer /metrics to every address, not to this machine only',
    'HEARTH_SYNC_METRICS_PUBLIC',
  ),
};

/** The settings of each command. `documentLimit` is written `--document-limit`. */
const schemas = {
  serve: z.strictObject({ command: z.literal('serve'), ...serve }),
  backup: z.strictObject({
    command: z.literal('backup'),
    ...common,
    to: required(text, about('FILE', 'the file to make; one that is there is never overwritten')),
  }),
  restore: z.strictObject({
    command: z.literal('restore'),
    ...common,
    from: required(text, about('FILE', 'a file that backup made')),
    replace: flag('move a log that is there aside, within its folder; nothing is deleted'),
  }),
  verify: z.strictObject({
    command: z.literal('verify'),
    ...common,
    from: orNull(text, about('FILE', 'check this backup instead of the log')),
  }),
  compact: z.strictObject({ command: z.literal('compact'), ...common }),
  invite: z.strictObject({
    command: z.literal('invite'),
    ...common,
    role: or(role, 'owner', about('ROLE', `one of ${roles.join(', ')}`)),
    validFor: or(validity, '24h', about('TIME', 'how long it is good for, from 10m to 7d')),
  }),
  audit: z.strictObject({
    command: z.literal('audit'),
    ...common,
    since: orNull(moment, about('WHEN', 'a date, or how long ago, such as 7d')),
  }),
  status: z.strictObject({ command: z.literal('status'), ...common }),
};

/** What each command is for. */
export const summaries: Readonly<Record<CommandName, string>> = {
  serve: 'run the server',
  backup: 'copy the log into one file, also while the server runs',
  restore: 'put a backup in the place of the log',
  verify: 'check every hash and signature of the log, or of a backup',
  compact: 'merge what is old and give back its space; the server has to be stopped',
  invite: 'make an invite as the operator, for a workspace that has lost its owners',
  audit: 'print who came in, what they changed, and what was refused',
  status: 'say where the log stands',
};

/** The settings of a command, by name. */
export function settingsOf(name: CommandName): [string, z.ZodType][] {
  return Object.entries<z.ZodType>(schemas[name].shape).filter(([key]) => key !== 'command');
}

/** Reads what was written for each setting of a command. */
export function parseSettings(name: CommandName, written: object): z.ZodSafeParseResult<Command> {
  return schemas[name].safeParse({ ...written, command: name });
}

/** True for the name of a command. */
export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(schemas, name);
}
