import { relative, resolve } from 'node:path';
import type { NewHarnessEvent } from '../types.ts';
import type { ToolPart } from './schemas.ts';

type Tool = Extract<NewHarnessEvent, { kind: 'tool.upserted' }>['tool'];

const kinds = new Map<string, Tool['tool']>([
  ['bash', 'command'],
  ['edit', 'edit'],
  ['write', 'edit'],
  ['multiedit', 'edit'],
  ['patch', 'edit'],
  ['apply_patch', 'edit'],
  ['read', 'read'],
  ['list', 'search'],
  ['glob', 'search'],
  ['grep', 'search'],
  ['codesearch', 'search'],
  ['websearch', 'search'],
]);
/** opencode has no state of its own for what a person or a rule did not allow. */
const declined = /rejected permission|prevents you from using this specific tool call/;
/** Output of one tool that is kept; the rest is in the agent's own session. */
const MAX_OUTPUT = 64 * 1024;

/** A call of a tool as the timeline shows it. Null before its input is complete. */
export function toolOf({ id, tool, state }: ToolPart, cwd: string): Tool | null {
  if (state.status === 'pending') return null;
  const kind = kinds.get(tool) ?? 'other';
  const path = pathOf(state.input, cwd);
  const called = {
    toolId: id,
    tool: kind,
    title: titleOf(tool, state, path),
    ...(kind === 'edit' && path !== null ? { files: [path] } : {}),
  };
  switch (state.status) {
    case 'running':
      return { ...called, status: 'running' };
    case 'completed':
      return { ...called, status: 'completed', output: lastPart(state.output), ...measures(state) };
    case 'error': {
      const status = declined.test(state.error) ? 'declined' : 'failed';
      return { ...called, status, output: lastPart(state.error), ...measures(state) };
    }
  }
}

/** What a running command has printed so far. */
export function outputSoFar({ state }: ToolPart): string {
  const output = state.status === 'running' ? state.metadata['output'] : undefined;
  return typeof output === 'string' ? output : '';
}

type Begun = Exclude<ToolPart['state'], { status: 'pending' }>;

function titleOf(tool: string, state: Begun, path: string | null): string {
  const command = state.input['command'];
  if (tool === 'bash' && typeof command === 'string') return command;
  const title = state.status === 'error' ? undefined : state.title;
  return path ?? (title !== undefined && title !== '' ? title : tool);
}

function pathOf(input: Readonly<Record<string, unknown>>, cwd: string): string | null {
  const path = input['filePath'];
  return typeof path === 'string' ? relative(cwd, resolve(cwd, path)) || path : null;
}

function measures({ metadata, time }: Exclude<Begun, { status: 'running' }>) {
  const exit = metadata['exit'];
  return {
    ...(typeof exit === 'number' ? { exitCode: exit } : {}),
    ...(time.start === undefined || time.end === undefined ? {} : { durationMs: time.end - time.start }),
  };
}

function lastPart(text: string): string {
  return text.length <= MAX_OUTPUT ? text : `…${text.slice(-MAX_OUTPUT)}`;
}
