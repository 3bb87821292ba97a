import { DatabaseError } from '../log/postgres/connect.ts';
import { DataFolderError } from '../log/sqlite/folder.ts';
import { OperatorError } from '../ops/operator-error.ts';

/** What the operating system says, and what that means here. */
const meanings: Readonly<Record<string, string>> = {
  EADDRINUSE: 'The port is in use. Nothing was changed. Stop the other program, or give another --port.',
  EADDRNOTAVAIL:
    'This machine does not have the address that --host names. Nothing was changed. Give one that it has.',
  EACCES:
    'This user is not permitted to do that. What was acknowledged is safe. See to whom the folders belong; a port below 1024 needs a proxy.',
  EPERM:
    'This user is not permitted to do that. What was acknowledged is safe. See to whom the folders belong.',
  EROFS: 'The disk is read-only. What was acknowledged is safe. Name a folder that can be written.',
  ECONNREFUSED:
    'The database does not answer. What was acknowledged is safe. See that it runs and that its address is right.',
  ENOTFOUND: 'The machine of the database is not known. Nothing was changed. See that its address is right.',
  '28P01':
    'The database refuses the name or the password. Nothing was changed. See that its address is right.',
  '3D000': 'There is no such database. Nothing was made. Make it, or see that its address is right.',
  '28000':
    'The database does not let this user in, or not in this way. Nothing was changed. See its pg_hba.conf, and whether it wants TLS (sslmode).',
  '42501':
    'The user of the database is not permitted to do that. What was acknowledged is safe. Let it make a schema of its own.',
  ENOSPC: 'The disk is full. What was acknowledged is safe. Make room, and do the same again.',
};

/** What Node says of a certificate that it does not believe. */
const UNTRUSTED =
  'The certificate of the database is not signed by an authority that this machine trusts. Nothing was sent. ' +
  'Name the file of that authority in the address: sslmode=verify-full&sslrootcert=FILE.';
const certificates: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  CERT_HAS_EXPIRED: 'The certificate of the database has expired. Nothing was sent. Renew it.',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'The certificate of the database is for another name. Nothing was sent. Connect by the name that is in it.',
};

/** How SQLite says that the disk is full. */
const SQLITE_FULL = 13;

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('errcode' in error && error.errcode === SQLITE_FULL) return 'ENOSPC';
  return 'code' in error ? String(error.code) : '';
}

/** A failure for the operator: a code for programs, and a sentence. A bug shows its stack, so that it can be reported. */
export function explain(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof OperatorError) return { code: error.code, message: error.message };
  if (error instanceof DataFolderError) return { code: 'DATA_FOLDER', message: error.message };
  if (error instanceof DatabaseError) return { code: 'DATABASE', message: error.message };
  const code = codeOf(error);
  const meaning = meanings[code] ?? certificates[code];
  if (meaning !== undefined) return { code, message: meaning };
  return { code: 'BUG', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
