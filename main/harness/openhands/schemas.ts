import { z } from 'zod';

// What is read of the agent server's API; it may send more.

/** Text of a message or of what a tool gave; images are left out. */
const content: z.ZodType<string> = z
  .array(z.object({ text: z.string().default('') }))
  .default([])
  .transform((parts) => parts.map(({ text }) => text).join(''));

export const statusNames = [
  'idle',
  'running',
  'paused',
  'waiting_for_confirmation',
  'finished',
  'error',
  'stuck',
  'deleting',
] as const;
export type Status = (typeof statusNames)[number];

export interface Action {
  readonly kind: string;
  readonly command?: string | undefined;
  readonly path?: string | undefined;
  readonly message?: string | undefined;
  readonly thought?: string | undefined;
  readonly task_list?: readonly { readonly title: string; readonly status: string }[] | undefined;
}
export interface ActionEvent {
  readonly kind: 'ActionEvent';
  readonly id: string;
  readonly thought: string;
  readonly reasoning_content?: string | null | undefined;
  readonly action?: Action | null | undefined;
  readonly tool_name: string;
  readonly tool_call_id: string;
  readonly summary?: string | null | undefined;
}
interface Observation {
  readonly text: string;
  readonly is_error: boolean;
  readonly exit_code?: number | null | undefined;
}
export type AgentEvent =
  | ActionEvent
  | {
      readonly kind: 'MessageEvent';
      readonly id: string;
      readonly source: string;
      readonly llm_message: {
        readonly content: string;
        readonly reasoning_content?: string | null | undefined;
      };
    }
  | { readonly kind: 'ObservationEvent'; readonly action_id: string; readonly observation: Observation }
  | { readonly kind: 'UserRejectObservation'; readonly action_id: string; readonly rejection_reason: string }
  | { readonly kind: 'AgentErrorEvent'; readonly tool_call_id: string; readonly error: string }
  | {
      readonly kind: 'ConversationErrorEvent' | 'ServerErrorEvent';
      readonly code: string;
      readonly detail: string;
    }
  | { readonly kind: 'ConversationStateUpdateEvent'; readonly key: string; readonly value?: unknown }
  | {
      readonly kind: 'StreamingDeltaEvent';
      readonly content?: string | null | undefined;
      readonly reasoning_content?: string | null | undefined;
    };

const id = z.string();
const action = z.looseObject({
  kind: z.string(),
  command: z.string().optional().catch(undefined),
  path: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  thought: z.string().optional().catch(undefined),
  task_list: z
    .array(z.object({ title: z.string(), status: z.string().default('todo') }))
    .optional()
    .catch(undefined),
});
const observation: z.ZodType<Observation> = z
  .object({ content, is_error: z.boolean().default(false), exit_code: z.number().nullish() })
  .transform(({ content: text, ...others }) => ({ text, ...others }));
const failure = { code: z.string(), detail: z.string() };

export const agentEvent: z.ZodType<AgentEvent> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ActionEvent'),
    id,
    thought: content,
    reasoning_content: z.string().nullish(),
    action: action.nullish(),
    tool_name: z.string(),
    tool_call_id: z.string(),
    summary: z.string().nullish(),
  }),
  z.object({
    kind: z.literal('MessageEvent'),
    id,
    source: z.string(),
    llm_message: z.object({ content, reasoning_content: z.string().nullish() }),
  }),
  z.object({ kind: z.literal('ObservationEvent'), action_id: z.string(), observation }),
  z.object({
    kind: z.literal('UserRejectObservation'),
    action_id: z.string(),
    rejection_reason: z.string().default(''),
  }),
  z.object({ kind: z.literal('AgentErrorEvent'), tool_call_id: z.string(), error: z.string() }),
  z.object({ kind: z.enum(['ConversationErrorEvent', 'ServerErrorEvent']), ...failure }),
  z.object({
    kind: z.literal('ConversationStateUpdateEvent'),
    key: z.string().default(''),
    value: z.unknown(),
  }),
  z.object({
    kind: z.literal('StreamingDeltaEvent'),
    content: z.string().nullish(),
    reasoning_content: z.string().nullish(),
  }),
]);

/** What every event has. The time is that of the server's own zone and names none. */
export interface Envelope {
  readonly kind: string;
  readonly id: string;
  readonly timestamp?: string | undefined;
}
export const envelope: z.ZodType<Envelope> = z.object({
  kind: z.string(),
  id,
  timestamp: z.string().optional(),
});

const status: z.ZodType<Status> = z.enum(statusNames);
interface Metrics {
  readonly accumulated_cost: number;
  readonly accumulated_token_usage?:
    | { readonly prompt_tokens: number; readonly completion_tokens: number }
    | null
    | undefined;
}
const metrics: z.ZodType<Metrics> = z.object({
  accumulated_cost: z.number().default(0),
  accumulated_token_usage: z
    .object({ prompt_tokens: z.number().default(0), completion_tokens: z.number().default(0) })
    .nullish(),
});
/** One for each model that was used. */
export interface Stats {
  readonly usage_to_metrics: Readonly<Record<string, Metrics>>;
}
const stats: z.ZodType<Stats> = z.object({ usage_to_metrics: z.record(z.string(), metrics).default({}) });
export interface FullState {
  readonly execution_status?: Status | undefined;
  readonly stats?: Stats | undefined;
}
export const fullState: z.ZodType<FullState> = z.object({
  execution_status: status.optional(),
  stats: stats.optional().catch(undefined),
});

/** Answers of the API. */
export const created: z.ZodType<{ id: string }> = z.object({ id });
export const serverInfo: z.ZodType<{ version: string | null }> = z.object({
  version: z.string().nullable().default(null),
});
export const page: z.ZodType<{ items: unknown[]; next_page_id?: string | null | undefined }> = z.object({
  items: z.array(z.unknown()),
  next_page_id: z.string().nullish(),
});
