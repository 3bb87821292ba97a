/**
 * Every code a host may answer with, and its JSON-RPC number. The list is closed: clients switch on
 * `code`, never on the message. Numbers below −32000 are those of JSON-RPC 2.0 itself.
 */
export const errorCodes = {
  PARSE_ERROR: -32700,
  INVALID_REQUEST: -32600,
  UNKNOWN_METHOD: -32601,
  INVALID_PARAMS: -32602,
  INTERNAL: -32603,
  NOT_FOUND: 1001,
  NO_WORKSPACE: 1002,
  WORKSPACE_EXISTS: 1003,
  NOT_EMPTY: 1004,
  NOT_LINKED: 1005,
  ALREADY_LINKED: 1006,
  OFFLINE: 1007,
  INVITE_INVALID: 1008,
  SERVER_UNREACHABLE: 1009,
  SERVER_REFUSED: 1010,
  UPGRADE_REQUIRED: 1011,
  FORBIDDEN: 1012,
  PERSON_REQUIRED: 1013,
  TEAM_KEY_TAKEN: 1014,
  NO_REPOSITORY: 1015,
  RUN_ACTIVE: 1016,
  RUN_ENDED: 1017,
  UNSUPPORTED_HARNESS: 1018,
  STALE_CURSOR: 1019,
  SLOW_CONSUMER: 1020,
  DEADLINE: 1021,
  DISK_FULL: 1022,
  DISK_ERROR: 1023,
  PROFILE_LOCKED: 1024,
  SCHEMA_AHEAD: 1025,
  DISCONNECTED: 1026,
  SHUTTING_DOWN: 1027,
  BUSY: 1028,
  SECRETS_UNAVAILABLE: 1029,
  SECRETS_CHANGED: 1030,
  UNENCRYPTED: 1031,
  NOT_DELETED: 1040,
  PURGE_UNAVAILABLE: 1041,
  NOTHING_TO_UNDO: 1042,
  NOTHING_TO_REDO: 1043,
  FILE_EXISTS: 1044,
  ARCHIVE_INVALID: 1045,
  ARCHIVE_DAMAGED: 1046,
  ARCHIVE_TOO_LARGE: 1047,
  IMPORT_RUNNING: 1048,
  RUN_BLOCKED: 1049,
  TOO_LARGE: 1060,
  WORKTREE_DIRTY: 1070,
  HEAD_MOVED: 1071,
  LAND_REFUSED: 1072,
  PLAN_CHANGED: 1073,
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** An expected failure. The message is for a person: what happened, what is safe, what to do. */
export class HearthError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HearthError';
    this.code = code;
  }
}

/** True for a name of the closed list, as it arrives from the other side. */
export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === 'string' && Object.hasOwn(errorCodes, text);
}
