import { z } from 'zod';

// What is read of opencode's API (1.18); it may send more.

export interface OpencodeError {
  readonly name: string;
  readonly data: { readonly message: string; readonly statusCode?: number | undefined };
}
const error: z.ZodType<OpencodeError> = z.object({
  name: z.string(),
  data: z
    .object({ message: z.string().default(''), statusCode: z.number().optional() })
    .default({ message: '' }),
});

export interface MessageInfo {
  readonly id: string;
  readonly sessionID: string;
  readonly role: 'user' | 'assistant';
  /** Of an answer: the message that it answers. */
  readonly parentID?: string | undefined;
  readonly error?: OpencodeError | undefined;
  readonly summary?: { readonly diffs: readonly { readonly patch: string }[] } | undefined;
}
export const messageInfo: z.ZodType<MessageInfo> = z.object({
  id: z.string(),
  sessionID: z.string(),
  role: z.enum(['user', 'assistant']),
  parentID: z.string().optional(),
  error: error.optional(),
  summary: z
    .object({ diffs: z.array(z.object({ patch: z.string().default('') })).default([]) })
    .optional()
    .catch(undefined),
});

interface OfMessage {
  readonly id: string;
  readonly messageID: string;
  readonly sessionID: string;
}
interface Time {
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}
type Bag = Readonly<Record<string, unknown>>;
type ToolState =
  | { readonly status: 'pending' }
  | {
      readonly status: 'running';
      readonly input: Bag;
      readonly metadata: Bag;
      readonly title?: string | undefined;
    }
  | {
      readonly status: 'completed';
      readonly input: Bag;
      readonly metadata: Bag;
      readonly time: Time;
      readonly title?: string | undefined;
      readonly output: string;
    }
  | {
      readonly status: 'error';
      readonly input: Bag;
      readonly metadata: Bag;
      readonly time: Time;
      readonly error: string;
    };
interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly reasoning: number;
  readonly cache: { readonly read: number; readonly write: number };
}
export interface TextPart extends OfMessage {
  readonly type: 'text' | 'reasoning';
  readonly text: string;
  readonly time: Time;
  /** Put in by opencode, not by the person. */
  readonly synthetic: boolean;
}
export interface ToolPart extends OfMessage {
  readonly type: 'tool';
  readonly tool: string;
  readonly state: ToolState;
}
export interface FinishedStep extends OfMessage {
  readonly type: 'step-finish';
  readonly cost: number;
  readonly tokens: Tokens;
}

const base = { id: z.string(), messageID: z.string(), sessionID: z.string() };
const time = z.object({ start: z.number().optional(), end: z.number().optional() }).default({});
const bag = z.record(z.string(), z.unknown()).default({});
const begun = { input: bag, metadata: bag };
const title = z.string().optional();
const toolState = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pending') }),
  z.object({ ...begun, status: z.literal('running'), title }),
  z.object({ ...begun, status: z.literal('completed'), time, title, output: z.string().default('') }),
  z.object({ ...begun, status: z.literal('error'), time, error: z.string().default('') }),
]);
export const part: z.ZodType<TextPart | ToolPart | FinishedStep> = z.discriminatedUnion('type', [
  z.object({
    ...base,
    type: z.enum(['text', 'reasoning']),
    text: z.string().default(''),
    time,
    synthetic: z.boolean().default(false),
  }),
  z.object({ ...base, type: z.literal('tool'), tool: z.string(), state: toolState }),
  z.object({
    ...base,
    type: z.literal('step-finish'),
    cost: z.number().default(0),
    tokens: z.object({
      input: z.number(),
      output: z.number(),
      reasoning: z.number().default(0),
      cache: z.object({ read: z.number(), write: z.number() }).default({ read: 0, write: 0 }),
    }),
  }),
]);

/** Parts that are known and hold nothing for a person. */
export const quietPart: z.ZodType<object> = z.object({
  type: z.enum(['step-start', 'snapshot', 'patch', 'agent', 'file', 'retry', 'compaction', 'subtask']),
});

export interface Delta {
  readonly partID: string;
  readonly field: string;
  readonly delta: string;
}
export const delta: z.ZodType<Delta> = z.object({
  partID: z.string(),
  field: z.string(),
  delta: z.string(),
});

export interface PermissionRequest {
  readonly id: string;
  readonly sessionID: string;
  readonly permission: string;
  readonly patterns: readonly string[];
  readonly metadata: Bag;
}
export const permissionRequest: z.ZodType<PermissionRequest> = z.object({
  id: z.string(),
  sessionID: z.string(),
  permission: z.string(),
  patterns: z.array(z.string()),
  metadata: bag,
});

export type SessionStatus =
  | { readonly type: 'idle' }
  | { readonly type: 'busy' }
  /** `next`: when it asks its provider again, ms since the epoch. */
  | { readonly type: 'retry'; readonly message: string; readonly next: number };
const status: z.ZodType<SessionStatus> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('idle') }),
  z.object({ type: z.literal('busy') }),
  z.object({ type: z.literal('retry'), message: z.string().default(''), next: z.number().default(0) }),
]);

interface Todos {
  readonly sessionID: string;
  readonly todos: readonly { readonly content: string; readonly status: string }[];
}
interface SessionInfo {
  readonly info: { readonly id: string; readonly parentID?: string | undefined };
}
interface SessionError {
  readonly sessionID?: string | undefined;
  readonly error?: OpencodeError | undefined;
}

/** The properties of events. */
export const event: z.ZodType<{ type: string; properties?: unknown }> = z.object({
  type: z.string(),
  properties: z.unknown(),
});
export const todos: z.ZodType<Todos> = z.object({
  sessionID: z.string(),
  todos: z.array(z.object({ content: z.string(), status: z.string() })),
});
export const sessionInfo: z.ZodType<SessionInfo> = z.object({
  info: z.object({ id: z.string(), parentID: z.string().optional() }),
});
export const sessionError: z.ZodType<SessionError> = z.object({
  sessionID: z.string().optional(),
  error: error.optional(),
});
export const permissionReplied: z.ZodType<{ requestID: string }> = z.object({ requestID: z.string() });
export const withInfo: z.ZodType<{ info: unknown }> = z.object({ info: z.unknown() });
export const withPart: z.ZodType<{ part: unknown }> = z.object({ part: z.unknown() });
export const ofSession: z.ZodType<{ sessionID: string }> = z.object({ sessionID: z.string() });
export const withStatus: z.ZodType<{ sessionID: string; status: SessionStatus }> = z.object({
  sessionID: z.string(),
  status,
});
export const question: z.ZodType<{ id: string; sessionID: string }> = z.object({
  id: z.string(),
  sessionID: z.string(),
});

/** Answers of the API. */
export const health: z.ZodType<{ version: string }> = z.object({ version: z.string() });
export const created: z.ZodType<{ id: string }> = z.object({ id: z.string() });
export const messages: z.ZodType<{ info: unknown; parts: unknown[] }[]> = z.array(
  z.object({ info: z.unknown(), parts: z.array(z.unknown()) }),
);
export const permissions: z.ZodType<unknown[]> = z.array(z.unknown());
export const statuses: z.ZodType<Record<string, SessionStatus>> = z.record(z.string(), status);
