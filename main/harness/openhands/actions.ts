import { relative, resolve } from 'node:path';
import type { Approval } from '../../../shared/contract/run-schemas.ts';
import type { NewHarnessEvent } from '../types.ts';
import type { Action, ActionEvent } from './schemas.ts';

export type Tool = Extract<NewHarnessEvent, { kind: 'tool.upserted' }>['tool'];

/** An action as the timeline shows it, not yet begun. Null for those that do nothing but speak, and are never asked for. */
export function toolOf(event: ActionEvent, cwd: string): Tool | null {
  const { id: toolId, action, tool_name: name, summary } = event;
  const base = { toolId, status: 'pending' } as const;
  if (!action) return { ...base, tool: 'other', title: name };
  switch (action.kind) {
    case 'FinishAction':
    case 'ThinkAction':
      return null;
    case 'TaskTrackerAction':
      return { ...base, tool: 'other', title: 'the list of tasks' };
    case 'TerminalAction':
    case 'ExecuteBashAction':
      return { ...base, tool: 'command', title: action.command ?? name };
    case 'FileEditorAction':
    case 'PlanningFileEditorAction':
      return fileTool(base, action, cwd);
    case 'GlobAction':
    case 'GrepAction':
      return { ...base, tool: 'search', title: summary ?? name };
    default:
      return { ...base, tool: 'other', title: summary ?? name };
  }
}

function fileTool(base: { toolId: string; status: 'pending' }, action: Action, cwd: string): Tool {
  const path = action.path === undefined ? 'a file' : relative(cwd, resolve(cwd, action.path)) || action.path;
  if (action.command === 'view') return { ...base, tool: 'read', title: path };
  return { ...base, tool: 'edit', title: path, files: [path] };
}

/** The question about all actions that wait: OpenHands takes one answer for the whole batch. */
export function approvalOf(tools: readonly Tool[], openedAt: number): Approval {
  const [first] = tools;
  const requestId = `batch-${first?.toolId ?? 'empty'}`;
  const commands = tools.flatMap(({ tool, title }) => (tool === 'command' ? [title] : []));
  const command = commands.length === 0 ? {} : { command: commands.join('\n') };
  if (first && tools.length === 1) return { requestId, ...one(first), ...command, openedAt };
  const kinds = new Set(tools.map((tool) => one(tool).kind));
  const [only] = kinds;
  return {
    requestId,
    kind: kinds.size === 1 && only !== undefined ? only : 'other',
    title: first
      ? `${tools.length} actions at once: ${tools.map((tool) => one(tool).title).join(', ')}`
      : 'Go on with what it does not name',
    ...command,
    openedAt,
  };
}

function one({ tool, title }: Tool): Pick<Approval, 'kind' | 'title'> {
  switch (tool) {
    case 'command':
      return { kind: 'command', title: 'Run a command' };
    case 'edit':
      return { kind: 'file_change', title: `Change ${title}` };
    case 'read':
      return { kind: 'other', title: `Read ${title}` };
    case 'search':
    case 'other':
      return { kind: 'other', title: `Use ${title}` };
  }
}
