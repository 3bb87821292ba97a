import type { AuditRow } from '../log/rows.ts';
import { toAnswer } from '../ops/control-messages.ts';
import type { Operator } from '../ops/operator.ts';
import type { CommandOf } from './commands.ts';
import type { Done } from './done.ts';
import { homeOf } from './home-of.ts';
import { clock } from './platform.ts';
import { describeEntry, describeStatus, formatTime } from './report.ts';

/** Entries of the audit log that are asked for at once. */
const PAGE = 1_000;

/** Says where the log stands. */
export function status(place: CommandOf<'status'>): Promise<Done> {
  return homeOf(place).withOperator(async (operator, isServed) => {
    const found = await operator.status();
    return { text: describeStatus(found, isServed), json: { ...found, isServed }, exitCode: 0 };
  });
}

/** Makes an invite by the right of having the log. */
export function invite({ role, validFor, ...place }: CommandOf<'invite'>): Promise<Done> {
  return homeOf(place).withOperator(async (operator) => {
    const made = await operator.invite({ role, validFor });
    const text = [
      `Invite (works once, as ${role}, until ${formatTime(made.expiresAt)}): ${made.invite}`,
      'It is kept nowhere. In Hearth: workspace menu, Join with an invite. The audit log says that you made it.',
    ].join('\n');
    return { text, json: { role, ...made }, exitCode: 0 };
  });
}

async function readAudit(operator: Operator, since: number): Promise<AuditRow[]> {
  const found: AuditRow[] = [];
  for (let after = 0; ;) {
    const rows = await operator.audit(after, PAGE);
    found.push(...rows.filter(({ at }) => at >= since));
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return found;
    after = last.id;
  }
}

/** Prints the audit log, oldest first. */
export function audit({ since, ...place }: CommandOf<'audit'>): Promise<Done> {
  return homeOf(place).withOperator(async (operator) => {
    const rows = await readAudit(operator, since?.(clock.now()) ?? 0);
    const text = rows.length === 0 ? 'No entries.' : rows.map(describeEntry).join('\n');
    return { text, json: rows.map(toAnswer), exitCode: 0 };
  });
}
