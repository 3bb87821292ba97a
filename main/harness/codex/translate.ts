import { z } from 'zod';
import type { NewHarnessEvent } from '../types.ts';
import { failureOf, turnError } from './failures.ts';
import { eventsOfItem } from './items.ts';

type Translate = (params: unknown, cwd: string) => NewHarnessEvent[] | null;

/** Reads the parameters, or leaves the notification unknown when they are not as expected. */
function reading<T>(
  schema: z.ZodType<T>,
  events: (read: T, raw: unknown, cwd: string) => NewHarnessEvent[] | null,
): Translate {
  return (params, cwd) => {
    const read = schema.safeParse(params);
    return read.success ? events(read.data, params, cwd) : null;
  };
}

const delta = z.object({ itemId: z.string(), delta: z.string() });
const withItem = z.object({ item: z.unknown() });
const turn = z.object({ turn: z.object({ status: z.string(), error: turnError.nullish() }) });
const status = z.object({
  status: z.object({ type: z.string(), activeFlags: z.array(z.string()).default([]) }),
});
const tokens = z.object({ inputTokens: z.number(), outputTokens: z.number() });
const usage = z.object({ tokenUsage: z.object({ total: tokens }) });
const plan = z.object({ plan: z.array(z.object({ step: z.string(), status: z.string() })) });
const said = z.object({ message: z.string() });
const summary = z.object({ summary: z.string() });
const planStates = new Map<string, 'now' | 'done'>([
  ['inProgress', 'now'],
  ['completed', 'done'],
]);

const log = reading(said, ({ message }, raw) => [{ kind: 'log', text: message, raw }]);
const notice = reading(summary, (read, raw) => [{ kind: 'log', text: read.summary, raw }]);
const reasoning = reading(delta, (read, raw) => [
  { kind: 'reasoning.delta', itemId: read.itemId, text: read.delta, raw },
]);
const noise: Translate = () => [];

const translations: Readonly<Record<string, Translate>> = {
  'turn/started': (raw) => [{ kind: 'turn.started', raw }],
  'turn/completed': reading(turn, ({ turn: { status: end, error } }, raw) => {
    if (end === 'failed') {
      const failure = failureOf(error ?? { message: 'It did not say why.' });
      return [{ kind: 'turn.completed', reason: 'failed', failure, raw }];
    }
    return [{ kind: 'turn.completed', reason: end === 'interrupted' ? 'interrupted' : 'completed', raw }];
  }),
  'turn/plan/updated': reading(plan, (read, raw) => {
    const steps = read.plan.map((entry) => ({
      text: entry.step,
      state: planStates.get(entry.status) ?? ('pending' as const),
    }));
    return [{ kind: 'plan.updated', steps, raw }];
  }),
  'turn/diff/updated': reading(z.object({ diff: z.string() }), ({ diff }, raw) => [
    { kind: 'diff.updated', diff, raw },
  ]),
  'item/started': reading(withItem, ({ item }, _, cwd) => eventsOfItem(item, 'started', cwd)),
  'item/completed': reading(withItem, ({ item }, _, cwd) => eventsOfItem(item, 'completed', cwd)),
  'item/agentMessage/delta': reading(delta, (read, raw) => [
    { kind: 'message.delta', itemId: read.itemId, text: read.delta, raw },
  ]),
  'item/reasoning/textDelta': reasoning,
  'item/reasoning/summaryTextDelta': reasoning,
  'item/commandExecution/outputDelta': reading(delta, (read, raw) => [
    { kind: 'tool.output', toolId: read.itemId, text: read.delta, raw },
  ]),
  'thread/tokenUsage/updated': reading(usage, ({ tokenUsage: { total } }, raw) => [
    { kind: 'usage', ...total, raw },
  ]),
  'thread/status/changed': reading(status, ({ status: { type, activeFlags } }, raw) => {
    if (type === 'idle') return [{ kind: 'session.state', state: 'idle', raw }];
    if (type !== 'active') return [];
    return [{ kind: 'session.state', state: activeFlags.length > 0 ? 'waiting' : 'running', raw }];
  }),
  'serverRequest/resolved': reading(
    z.object({ requestId: z.union([z.string(), z.number()]) }),
    (read, raw) => [{ kind: 'request.resolved', requestId: String(read.requestId), raw }],
  ),
  error: reading(z.object({ error: turnError }), ({ error }, raw) => [
    { kind: 'log', text: error.message, raw },
  ]),
  warning: log,
  guardianWarning: log,
  configWarning: notice,
  deprecationNotice: notice,
  // Known, and nothing for a person to see.
  'account/rateLimits/updated': noise,
  'account/updated': noise,
  'item/reasoning/summaryPartAdded': noise,
  'mcpServer/startupStatus/updated': noise,
  'remoteControl/status/changed': noise,
  'skills/changed': noise,
  'thread/closed': noise,
  'thread/environment/connected': noise,
  'thread/environment/disconnected': noise,
  // Each resumed thread tells that it has none.
  'thread/goal/cleared': noise,
  'thread/name/updated': noise,
  'thread/queue/changed': noise,
  'thread/readState/changed': noise,
  'thread/settings/updated': noise,
  'thread/started': noise,
};

const ofTurn = z.object({ turnId: z.string().optional(), turn: z.object({ id: z.string() }).optional() });

/** Puts a notification of codex into the language of all harnesses; what is not known is kept raw. */
export function translate(method: string, params: unknown, cwd: string): NewHarnessEvent[] {
  const known = Object.hasOwn(translations, method) ? translations[method] : undefined;
  const events = known?.(params, cwd) ?? [{ kind: 'unknown' as const, type: method, raw: params }];
  const read = ofTurn.safeParse(params).data;
  const turnId = read?.turnId ?? read?.turn?.id;
  return turnId === undefined ? events : events.map((event) => ({ ...event, turnId }));
}
