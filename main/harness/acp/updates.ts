import type { SessionUpdate } from '@agentclientprotocol/sdk';
import { z } from 'zod';
import type { NewHarnessEvent } from '../types.ts';
import { textChunk, type Speaker, type Texts } from './texts.ts';
import type { ToolBook } from './tool-book.ts';
import { toolCall } from './tool-calls.ts';

/** What is gathered from the updates of a session. */
export interface Gathered {
  readonly texts: Texts;
  readonly tools: ToolBook;
  /** The cost of the session so far was told, in US dollars. */
  readonly onCost: (usd: number) => void;
  /** The agent is in trouble, or not any more, though its turns may end as if all were well. */
  readonly onTrouble: (trouble: boolean) => void;
}

type Read = (update: unknown, gathered: Gathered, raw: unknown) => NewHarnessEvent[] | null;

/** Reads an update, or leaves it unknown when it is not as expected. */
function reading<T>(
  schema: z.ZodType<T>,
  events: (read: T, gathered: Gathered, raw: unknown) => NewHarnessEvent[],
): Read {
  return (update, gathered, raw) => {
    const read = schema.safeParse(update);
    return read.success ? events(read.data, gathered, raw) : null;
  };
}

const said = (speaker: Speaker): Read =>
  reading(textChunk, (chunk, { texts }, raw) => texts.add(speaker, chunk, raw));

const tool = reading(toolCall, (call, { texts, tools }, raw): NewHarnessEvent[] => {
  tools.take(call);
  const news = tools.news(call.toolCallId);
  return news ? [...texts.end(), { kind: 'tool.upserted', tool: news, raw }] : [];
});

const plan = z.object({ entries: z.array(z.object({ content: z.string(), status: z.string() })) });
const planStates = new Map<string, 'now' | 'done'>([
  ['in_progress', 'now'],
  ['completed', 'done'],
]);
const usage = z.object({ cost: z.object({ amount: z.number(), currency: z.string() }).nullish() });
const notice = z.object({ title: z.string(), description: z.string().nullish() });
const compaction = z.object({ status: z.string(), error: z.string().nullish() });
/** Codex behind an adapter: a failed turn ends there as if it were a good one. */
const codexStatus = z.object({
  _meta: z.object({ codex: z.object({ threadStatus: z.object({ type: z.string() }) }) }),
});
const noise: Read = () => [];

const kinds: Readonly<Record<SessionUpdate['sessionUpdate'], Read>> = {
  user_message_chunk: said('person'),
  agent_message_chunk: said('agent'),
  agent_thought_chunk: said('thought'),
  tool_call: tool,
  tool_call_update: tool,
  plan: reading(plan, ({ entries }, _, raw) => {
    const steps = entries.map(({ content, status }) => ({
      text: content,
      state: planStates.get(status) ?? ('pending' as const),
    }));
    return [{ kind: 'plan.updated', steps, raw }];
  }),
  usage_update: reading(usage, ({ cost }, { onCost }) => {
    if (cost?.currency === 'USD') onCost(cost.amount);
    return [];
  }),
  notice: reading(notice, ({ title, description }, _, raw) => {
    const text = description ? `${title}: ${description}` : title;
    return [{ kind: 'log', text, raw }];
  }),
  compaction_update: reading(compaction, ({ status, error }, _, raw) => {
    const text = `The agent sums up what was said so far: ${error ?? status.replaceAll('_', ' ')}.`;
    return [{ kind: 'log', text, raw }];
  }),
  session_info_update: (update, { onTrouble }) => {
    const { _meta: meta } = codexStatus.safeParse(update).data ?? {};
    const status = meta?.codex.threadStatus.type;
    if (status !== undefined && status !== 'idle') onTrouble(status === 'systemError');
    return [];
  },
  // Known, and nothing for a person to see.
  available_commands_update: noise,
  compaction_summary_chunk: noise,
  config_option_update: noise,
  current_mode_update: noise,
};
const known = new Map<string, Read>(Object.entries(kinds));

/** Notifications beside `session/update` that are known, and nothing for a person to see. */
const quiet: readonly string[] = ['_auth/status_update'];

const notification = z.object({ update: z.looseObject({ sessionUpdate: z.string() }) });

/** Puts a notification into the language of all harnesses; what is not known is kept raw. */
export function readNotification(method: string, params: unknown, gathered: Gathered): NewHarnessEvent[] {
  if (quiet.includes(method)) return [];
  const update = method === 'session/update' ? notification.safeParse(params).data?.update : undefined;
  const type = update?.sessionUpdate ?? method;
  return (
    known.get(update?.sessionUpdate ?? '')?.(update, gathered, params) ?? [
      { kind: 'unknown', type, raw: params },
    ]
  );
}
