import { HearthError, type ErrorCode } from '../../shared/contract/errors.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';

interface Sentence {
  readonly code: ErrorCode;
  readonly text: string;
}

const UNREACHABLE: Sentence = {
  code: 'SERVER_UNREACHABLE',
  text: 'The sync server could not be reached. Your work is safe on this machine. Check the address and the network.',
};

const sentences: ReadonlyMap<number, Sentence> = new Map<number, Sentence>([
  [
    closeCodes.inviteInvalid,
    {
      code: 'INVITE_INVALID',
      text: 'The invite is unknown, used or expired. Nothing was changed. Ask for a new one.',
    },
  ],
  [
    closeCodes.notEmpty,
    {
      code: 'NOT_EMPTY',
      text:
        'This profile has a workspace and so has the server; two cannot become one. Nothing was changed. ' +
        'Join from an empty profile.',
    },
  ],
  [
    closeCodes.noWorkspace,
    {
      code: 'NO_WORKSPACE',
      text:
        'The server has no workspace yet, and neither has this profile. Nothing was changed. ' +
        'Create a workspace here, then link it with this invite.',
    },
  ],
  [
    closeCodes.upgradeRequired,
    {
      code: 'UPGRADE_REQUIRED',
      text:
        'The sync server speaks another version. Your work is safe on this machine. ' +
        'Update Hearth, or ask for the server to be updated.',
    },
  ],
  [
    closeCodes.unauthorised,
    {
      code: 'SERVER_REFUSED',
      text:
        'The sync server does not know this device, or no longer. Your work is safe on this machine. ' +
        'Ask an owner of the workspace.',
    },
  ],
  [
    closeCodes.quarantined,
    {
      code: 'SERVER_REFUSED',
      text:
        'Two copies of this profile have used the same device key, so the sync server has stopped taking it. ' +
        'Your work is safe on this machine. Ask an owner of the workspace.',
    },
  ],
]);

const REFUSED: Sentence = {
  code: 'SERVER_REFUSED',
  text: 'The sync server refused this device. Your work is safe on this machine. Update Hearth, then try again.',
};

const stopped: ReadonlySet<number> = new Set([
  closeCodes.tooBig,
  closeCodes.malformed,
  closeCodes.forbidden,
  closeCodes.tooLarge,
]);

function sentenceOf(closeCode: number): Sentence {
  return sentences.get(closeCode) ?? (stopped.has(closeCode) ? REFUSED : UNREACHABLE);
}

/** What a close means for a person. */
export function closeSentence(closeCode: number): string {
  return sentenceOf(closeCode).text;
}

/** What a close means for whoever asked for the connection. */
export function closeError(closeCode: number): HearthError {
  const { code, text } = sentenceOf(closeCode);
  return new HearthError(code, text);
}

/** What a refused batch means for a person. */
export function rejectSentence(code: string): string {
  switch (code) {
    case 'READ_ONLY':
      return 'You may read this workspace but not change it. Your changes stay on this machine.';
    case 'OUTBOX_FORKED':
    case 'OUT_OF_ORDER':
      return 'This profile was restored or copied from another one. Your changes stay on this machine.';
    case 'TOO_LARGE':
      return 'A change is too large to be sent (1 MB at most). It and what follows stay on this machine.';
    default:
      return `The sync server refused a change (${code}). It and what follows stay on this machine.`;
  }
}

/** Another server than the one this profile is linked to. */
export function otherServerError(): HearthError {
  return new HearthError(
    'SERVER_REFUSED',
    'Another sync server answers at this address. Your work is safe on this machine. Check the address.',
  );
}
