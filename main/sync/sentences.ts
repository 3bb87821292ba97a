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
  [
    closeCodes.recovering,
    {
      code: 'SERVER_UNREACHABLE',
      text:
        'The sync server was restored from a backup and waits for an owner or admin to connect. Your work is safe ' +
        'on this machine. It is tried again by itself.',
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

/** Another server than the one this profile is linked to, or one with another key. */
export function otherServerError(): HearthError {
  return new HearthError(
    'SERVER_REFUSED',
    'Another sync server answers at this address. Your work is safe on this machine. Check the address.',
  );
}

/** A server that was replaced by a restored one, and runs again. */
export function oldServerError(): HearthError {
  return new HearthError(
    'SERVER_REFUSED',
    'An old sync server answers: the workspace was restored from a backup since, and went on elsewhere. Your work ' +
      'is safe on this machine. Ask whoever runs the server to stop the old one.',
  );
}

/** Why the connection was stopped here. */
export function haltSentence(problem: 'copied' | 'tampered'): string {
  return problem === 'copied'
    ? 'This profile was copied or restored, and the other copy has been at work under the same device key. Nothing ' +
        'was sent, and all changes are safe on this machine. Give this copy a key of its own to go on.'
    : 'What the sync server has is not what was sent to it, so Hearth has stopped syncing. Your work is safe on this ' +
        'machine. Ask whoever runs the server: it may have been set back without `hearth-sync restore`.';
}

/** Problems with which the connection goes on. */
export const ongoing: Readonly<Record<'quota' | 'recovering' | 'repairing' | 'unrepaired', string>> = {
  quota:
    'The sync server has no room left for this workspace or device. New changes are safe on this machine and are ' +
    'sent when there is room. Ask whoever runs the server.',
  recovering:
    'The sync server was restored from a backup. What it has lost is being sent to it again. Your work is safe.',
  repairing:
    'This machine and the sync server differed in a part of the workspace. That part is being read again; your work is safe.',
  unrepaired:
    'This machine and the sync server still differ in a part of the workspace after it was read again. Your work is ' +
    'safe on this machine. It is tried again in an hour; ask whoever runs the server to verify its log.',
};
