/** Why the server ends a connection. Numbers are those of the WebSocket close frame. */
export const closeCodes = {
  goingAway: 1001,
  /** Role, access or membership changed, or the log moved on: connect again at once. */
  accessChanged: 1012,
  /** Sent by the WebSocket library itself for a frame far above the limit. */
  tooBig: 1009,
  internal: 1011,
  malformed: 4400,
  unauthorised: 4401,
  forbidden: 4403,
  noWorkspace: 4404,
  timeout: 4408,
  notEmpty: 4409,
  inviteInvalid: 4410,
  tooLarge: 4413,
  quarantined: 4423,
  upgradeRequired: 4426,
  tooMany: 4429,
  /** Restored from a backup; waits for an owner or admin. */
  recovering: 4503,
} as const;

export type CloseName = keyof typeof closeCodes;

/** What a host does about a close: come back by itself, or wait for a person. */
export type Reaction = 'retry' | 'stop';

const stops: ReadonlySet<number> = new Set([
  closeCodes.tooBig,
  closeCodes.malformed,
  closeCodes.unauthorised,
  closeCodes.forbidden,
  closeCodes.noWorkspace,
  closeCodes.notEmpty,
  closeCodes.inviteInvalid,
  closeCodes.tooLarge,
  closeCodes.quarantined,
  closeCodes.upgradeRequired,
]);

/** Unknown codes, 1006 (no close frame) among them, are worth another attempt. */
export function reactionTo(code: number): Reaction {
  return stops.has(code) ? 'stop' : 'retry';
}
