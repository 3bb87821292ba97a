import { isAbsolute, relative, resolve } from 'node:path';
import type { ToolCallStatus, ToolKind } from '@agentclientprotocol/sdk';
import { z } from 'zod';
import type { NewHarnessEvent } from '../types.ts';

export type Tool = Extract<NewHarnessEvent, { kind: 'tool.upserted' }>['tool'];

/** What is read of a `ToolCall`, a `ToolCallUpdate` or the tool in a permission request (ACP v1). */
export interface ToolCall {
  readonly toolCallId: string;
  readonly title?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly kind?: string | null | undefined;
  readonly status?: string | null | undefined;
  readonly content?: readonly ToolContent[] | null | undefined;
  readonly locations?: readonly { readonly path: string }[] | null | undefined;
  readonly rawInput?: unknown;
  readonly rawOutput?: unknown;
  /** The way in which codex-acp and others tell of terminals of their own. */
  readonly _meta?: { readonly terminal_exit?: TerminalExit | undefined } | null | undefined;
}
interface ToolContent {
  readonly type: string;
  /** Of a diff. */
  readonly path?: string | undefined;
  readonly content?: { readonly text?: string | undefined } | undefined;
}
interface TerminalExit {
  readonly exit_code?: number | null | undefined;
}

const word = z.string().nullish().catch(null);
const content = z.object({
  type: z.string(),
  path: z.string().optional(),
  content: z.object({ text: z.string().optional() }).optional().catch(undefined),
});
export const toolCall: z.ZodType<ToolCall> = z.object({
  toolCallId: z.string(),
  title: word,
  name: word,
  kind: word,
  status: word,
  content: z.array(content).nullish().catch(null),
  locations: z
    .array(z.object({ path: z.string() }))
    .nullish()
    .catch(null),
  rawInput: z.unknown().optional(),
  rawOutput: z.unknown().optional(),
  _meta: z
    .object({ terminal_exit: z.object({ exit_code: z.number().nullish() }).optional() })
    .nullish()
    .catch(null),
});

const toolOf = new Map<string, Tool['tool']>(
  Object.entries({
    read: 'read',
    edit: 'edit',
    delete: 'edit',
    move: 'edit',
    search: 'search',
    execute: 'command',
    think: 'other',
    fetch: 'other',
    switch_mode: 'other',
    other: 'other',
  } as const satisfies Record<ToolKind, Tool['tool']>),
);
const statusOf = new Map<string, Tool['status']>(
  Object.entries({
    pending: 'pending',
    in_progress: 'running',
    completed: 'completed',
    failed: 'failed',
  } as const satisfies Record<ToolCallStatus, Tool['status']>),
);

/** Output of one tool that is kept; the rest is in the agent's own session log. */
const MAX_OUTPUT = 64 * 1024;
const MAX_TITLE = 2_000;
const MAX_FILES = 200;

const commandLine = z.object({ command: z.union([z.string(), z.array(z.string())]) });
const described = z.object({ description: z.string() });
const outputs = z.object({
  aggregated_output: z.string().optional(),
  output: z.string().optional(),
  error: z.string().optional(),
  exit_code: z.number().optional(),
  metadata: z.object({ exit: z.number().nullish() }).optional().catch(undefined),
});

/** The command line behind a tool call; null where it does not run one. */
export function commandOf(call: ToolCall): string | null {
  const told = commandLine.safeParse(call.rawInput).data?.command;
  if (told !== undefined) return typeof told === 'string' ? told : told.join(' ');
  return call.kind === 'execute' ? (call.title ?? null) : null;
}

/** Why the agent wants it, in its own words; null where it does not say. */
export function purposeOf(call: ToolCall): string | null {
  return described.safeParse(call.rawInput).data?.description ?? null;
}

/** The files a tool call is about: relative to `cwd`, or absolute when they lie elsewhere. */
function filesOf({ content: parts, locations }: ToolCall, cwd: string): string[] {
  const diffs = (parts ?? []).flatMap(({ type, path }) =>
    type === 'diff' && path !== undefined ? [path] : [],
  );
  const paths = [...diffs, ...(locations ?? []).map(({ path }) => path)];
  const names = new Set(paths.map((path) => nameIn(cwd, path)));
  return [...names].slice(0, MAX_FILES);
}

function nameIn(cwd: string, path: string): string {
  const whole = resolve(cwd, path);
  const inside = relative(cwd, whole);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? whole : inside;
}

/** The tool in the language of all harnesses. */
export function asTool(call: ToolCall, cwd: string): Tool {
  const tool = toolOf.get(call.kind ?? '') ?? 'other';
  const files = filesOf(call, cwd);
  const title = (tool === 'command' ? commandOf(call) : null) ?? call.title ?? call.name ?? 'A tool';
  const status = statusOf.get(call.status ?? '') ?? 'pending';
  const output = outputOf(call, status === 'completed' || status === 'failed');
  const exitCode = exitCodeOf(call);
  return {
    toolId: call.toolCallId,
    tool,
    title: title.slice(0, MAX_TITLE),
    status,
    ...(files.length === 0 ? {} : { files }),
    ...(output === null ? {} : { output }),
    ...(exitCode === null ? {} : { exitCode }),
  };
}

/** `rawOutput` comes first, as the content may be fenced for showing, or describe what is about to be done. */
function outputOf({ rawOutput, content: parts }: ToolCall, ended: boolean): string | null {
  if (typeof rawOutput === 'string') return lastPart(rawOutput);
  const told = outputs.safeParse(rawOutput).data;
  const whole = told?.aggregated_output ?? told?.output ?? told?.error;
  if (whole !== undefined) return lastPart(whole);
  const shown = (parts ?? []).flatMap((part) => part.content?.text ?? []).join('\n');
  return shown === '' || !ended ? null : lastPart(shown);
}

function exitCodeOf({ rawOutput, _meta: meta }: ToolCall): number | null {
  const told = outputs.safeParse(rawOutput).data;
  return meta?.terminal_exit?.exit_code ?? told?.exit_code ?? told?.metadata?.exit ?? null;
}

function lastPart(text: string): string {
  return text.length <= MAX_OUTPUT ? text : `…${text.slice(-MAX_OUTPUT)}`;
}
