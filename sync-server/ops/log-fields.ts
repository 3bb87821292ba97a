import type { LogFields, Logger } from '../../shared/lib/ports.ts';

/** Everything that a line of the log may say. Addresses, names and payloads are not in it, and never will be. */
const ALLOWED: ReadonlySet<string> = new Set([
  'bytes',
  'claimed',
  'code',
  'count',
  'deviceId',
  'documentId',
  'epoch',
  'error',
  'groupId',
  'job',
  'ms',
  'port',
  'reason',
  'role',
  'seq',
]);
/** Codes, ids, numbers written as text: nothing that could be a sentence or a path. */
const PLAIN = /^[\w.:+-]{1,64}$/;

function isAllowed([name, value]: [string, LogFields[string] | undefined]): boolean {
  return ALLOWED.has(name) && (typeof value !== 'string' || PLAIN.test(value));
}

/** A logger that passes on only fields that a log may hold; others are left out. */
export function allowFields(logger: Logger): Logger {
  const safe = (fields: LogFields): LogFields => Object.fromEntries(Object.entries(fields).filter(isAllowed));
  return {
    info: (event, fields = {}) => logger.info(event, safe(fields)),
    warn: (event, fields = {}) => logger.warn(event, safe(fields)),
    error: (event, fields = {}) => logger.error(event, safe(fields)),
  };
}
