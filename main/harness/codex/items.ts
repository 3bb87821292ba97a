import { relative } from 'node:path';
import { z } from 'zod';
import type { NewHarnessEvent } from '../types.ts';

/** What is read of a `ThreadItem` (codex app-server protocol v2). Others are passed on as unknown. */
const base = { id: z.string() };
const progress = z.enum(['inProgress', 'completed', 'failed', 'declined']).catch('inProgress');
const action = z.object({ command: z.string() });
const item = z.discriminatedUnion('type', [
  z.object({ ...base, type: z.literal('agentMessage'), text: z.string() }),
  z.object({
    ...base,
    type: z.literal('userMessage'),
    content: z.array(z.object({ text: z.string().default('') })),
  }),
  z.object({
    ...base,
    type: z.literal('reasoning'),
    summary: z.array(z.string()).default([]),
    content: z.array(z.string()).default([]),
  }),
  z.object({
    ...base,
    type: z.literal('commandExecution'),
    command: z.string(),
    commandActions: z.array(action).catch([]),
    status: progress,
    aggregatedOutput: z.string().nullable().default(null),
    exitCode: z.number().nullable().default(null),
    durationMs: z.number().nullable().default(null),
  }),
  z.object({
    ...base,
    type: z.literal('fileChange'),
    changes: z.array(z.object({ path: z.string() })),
    status: progress,
  }),
  z.object({
    ...base,
    type: z.literal('mcpToolCall'),
    server: z.string(),
    tool: z.string(),
    status: progress,
  }),
  z.object({ ...base, type: z.literal('webSearch'), query: z.string().default('') }),
]);
type Item = z.infer<typeof item>;
type Status = z.infer<typeof progress>;

const statuses = {
  inProgress: 'running',
  completed: 'completed',
  failed: 'failed',
  declined: 'declined',
} as const;

/** Output of one command that is kept; the rest is in the agent's own session log. */
const MAX_OUTPUT = 64 * 1024;

/**
 * Events of an item that started or completed. Paths become relative to `cwd`. Null when the item is of
 * a type that is not known here.
 */
export function eventsOfItem(
  raw: unknown,
  stage: 'started' | 'completed',
  cwd: string,
): NewHarnessEvent[] | null {
  const read = item.safeParse(raw).data;
  if (!read) return null;
  const event = eventOf(read, stage, cwd, raw);
  return event ? [event] : [];
}

function eventOf(
  read: Item,
  stage: 'started' | 'completed',
  cwd: string,
  raw: unknown,
): NewHarnessEvent | null {
  const completed = stage === 'completed';
  const itemId = read.id;
  switch (read.type) {
    case 'agentMessage':
      return completed ? { kind: 'message.completed', itemId, role: 'agent', text: read.text, raw } : null;
    case 'userMessage': {
      const text = read.content.map((part) => part.text).join('\n');
      return completed ? { kind: 'message.completed', itemId, role: 'person', text, raw } : null;
    }
    case 'reasoning': {
      const text = (read.content.length > 0 ? read.content : read.summary).join('\n\n');
      return completed && text !== '' ? { kind: 'reasoning.completed', itemId, text, raw } : null;
    }
    case 'commandExecution':
      return { kind: 'tool.upserted', tool: commandOf(read), raw };
    case 'fileChange': {
      const files = read.changes.map(({ path }) => relative(cwd, path) || path);
      const tool = { toolId: itemId, tool: 'edit' as const, title: files.join(', '), files };
      return { kind: 'tool.upserted', tool: { ...tool, status: statuses[read.status] }, raw };
    }
    case 'mcpToolCall':
      return upserted(itemId, 'other', `${read.server}: ${read.tool}`, read.status, raw);
    case 'webSearch':
      return upserted(itemId, 'search', read.query, completed ? 'completed' : 'inProgress', raw);
  }
}

function upserted(
  toolId: string,
  tool: 'other' | 'search',
  title: string,
  status: Status,
  raw: unknown,
): NewHarnessEvent {
  return { kind: 'tool.upserted', tool: { toolId, tool, title, status: statuses[status] }, raw };
}

function commandOf(read: Extract<Item, { type: 'commandExecution' }>) {
  return {
    toolId: read.id,
    tool: 'command' as const,
    title: commandText(read.commandActions, read.command),
    status: statuses[read.status],
    ...(read.aggregatedOutput === null ? {} : { output: lastPart(read.aggregatedOutput) }),
    ...(read.exitCode === null ? {} : { exitCode: read.exitCode }),
    ...(read.durationMs === null ? {} : { durationMs: read.durationMs }),
  };
}

/** What the model wrote; `command` is that, wrapped in a shell. */
export function commandText(actions: readonly { command: string }[], command: string): string {
  return actions.length === 0 ? command : actions.map((step) => step.command).join(' && ');
}

function lastPart(text: string): string {
  return text.length <= MAX_OUTPUT ? text : `…${text.slice(-MAX_OUTPUT)}`;
}
