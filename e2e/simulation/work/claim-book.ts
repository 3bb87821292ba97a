import type { ClaimResult } from '../../../main/sync/claims.ts';

/** What was asked about a name. */
export type ClaimCall =
  | { readonly kind: 'take'; readonly name: string; readonly ttlMs: number }
  | { readonly kind: 'renew'; readonly name: string; readonly ttlMs: number; readonly epoch: number }
  | { readonly kind: 'release'; readonly name: string; readonly epoch: number };

/** Null: it had ended before. */
export type ClaimAnswer = Extract<ClaimResult, { ok: true }>['claim'] | 'released' | null;

type Asked = ClaimCall & {
  readonly device: string;
  /** Places in one order of all questions and answers. */
  readonly begun: number;
  answered: number;
  /** Undefined while nobody has answered, which may be for ever. */
  answer: ClaimAnswer | undefined;
};

/** All that was asked and answered about claims. */
export interface ClaimBook {
  /** Takes the answer later. */
  ask(device: string, call: ClaimCall): (answer: ClaimAnswer) => void;
  /** What cannot be. `wasRestored`: the server has gone on from a backup, and has forgotten leases. */
  objections(wasRestored: boolean): string[];
}

interface Grant {
  readonly asked: Asked;
  readonly name: string;
  readonly ttlMs: number;
  readonly epoch: number;
  readonly expiresAt: number;
}

function grantsOf(all: readonly Asked[], kind: 'take' | 'renew'): Grant[] {
  return all.flatMap((asked) => {
    const { answer } = asked;
    if (asked.kind !== kind || answer === undefined || answer === null || answer === 'released') return [];
    return [{ asked, name: asked.name, ttlMs: asked.ttlMs, ...answer }];
  });
}

function sameEpoch(takes: readonly Grant[]): string[] {
  const holders = Map.groupBy(takes, ({ name, epoch }) => `epoch ${epoch} of ${name}`);
  return [...holders].flatMap(([what, of]) =>
    of.length > 1 ? [`${what} was given to ${of.map(({ asked }) => asked.device).join(' and ')}`] : [],
  );
}

/** What somebody was told before somebody else asked holds for the one who asked. */
function olderEpochs(all: readonly Asked[], takes: readonly Grant[]): string[] {
  return takes.flatMap(({ asked: { answered }, name, epoch }) =>
    all.flatMap((later) => {
      const { answer, begun, kind, device } = later;
      if (later.name !== name || begun < answered || answer === undefined || answer === null) return [];
      const reached = later.kind === 'take' ? (answer === 'released' ? 0 : answer.epoch) : later.epoch;
      const isStale = later.kind === 'take' ? reached <= epoch : reached < epoch;
      return isStale
        ? [`${device} could ${kind} ${name} under epoch ${reached} after ${epoch} was given`]
        : [];
    }),
  );
}

/** Who had the name before; null when that is not known, because somebody who asked for it heard nothing. */
function lastBefore(
  all: readonly Asked[],
  takes: readonly Grant[],
  { name, epoch, asked }: Grant,
): Grant | null {
  const isUnclear = all.some(
    (one) =>
      one.kind === 'take' && one.name === name && one.answer === undefined && one.begun < asked.answered,
  );
  const earlier = takes.filter((one) => one.name === name && one.epoch < epoch);
  return isUnclear ? null : (earlier.toSorted((a, b) => a.epoch - b.epoch).at(-1) ?? null);
}

/** True when the server had said that a claim was over before somebody asked for the next: its clock may go back since. */
function wasOver(all: readonly Asked[], { name, epoch }: Grant, next: Grant): boolean {
  return all.some(
    (one) =>
      one.kind !== 'take' &&
      one.name === name &&
      one.epoch === epoch &&
      one.answer === null &&
      one.answered < next.asked.begun,
  );
}

/** The time that the server's clock showed when it gave a claim is that of its end, less its length. */
function tooEarly(all: readonly Asked[], takes: readonly Grant[]): string[] {
  return takes.flatMap((next) => {
    const before = lastBefore(all, takes, next);
    if (!before || before.asked.device === next.asked.device || wasOver(all, before, next)) return [];
    const later = all.filter(
      (one) =>
        one.kind !== 'take' && one.name === next.name && one.epoch === before.epoch && one.answer !== null,
    );
    // Released, or nobody knows whether it was renewed and for how long.
    if (later.some(({ answer }) => answer === undefined || answer === 'released')) return [];
    const ends = [before, ...grantsOf(later, 'renew')].at(-1)?.expiresAt ?? 0;
    const at = next.expiresAt - next.ttlMs;
    if (at >= ends) return [];
    return [
      `${next.asked.device} got ${next.name} ${ends - at} ms before the claim of ${before.asked.device} ended`,
    ];
  });
}

/** Creates a book in which nothing was asked. */
export function createClaimBook(): ClaimBook {
  const all: Asked[] = [];
  let moments = 0;
  return {
    ask(device, call) {
      moments += 1;
      const asked: Asked = { ...call, device, begun: moments, answered: Infinity, answer: undefined };
      all.push(asked);
      return (answer) => {
        moments += 1;
        asked.answered = moments;
        asked.answer = answer;
      };
    },
    objections(wasRestored) {
      const takes = grantsOf(all, 'take');
      const changed = grantsOf(all, 'renew').flatMap(({ asked, epoch }) =>
        asked.kind === 'renew' && asked.epoch !== epoch
          ? [`${asked.name} was renewed under another epoch`]
          : [],
      );
      return [
        ...sameEpoch(takes),
        ...olderEpochs(all, takes),
        ...changed,
        ...(wasRestored ? [] : tooEarly(all, takes)),
      ];
    },
  };
}
