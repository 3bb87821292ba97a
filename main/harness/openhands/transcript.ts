import type { NewHarnessEvent } from '../types.ts';
import { toolOf, type Tool } from './actions.ts';
import { createOpenActions, type OpenActions } from './open-actions.ts';
import type { ActionEvent, AgentEvent, Stats } from './schemas.ts';

/** What the events of a conversation say. Each event is to be handed in once. */
export interface Transcript extends Pick<OpenActions, 'begin' | 'abandon'> {
  /** Of an event that belongs to the work of the agent. */
  read(event: AgentEvent, raw: unknown): NewHarnessEvent[];
  usage(stats: Stats, raw: unknown): NewHarnessEvent[];
  /** Actions without a result, oldest first. */
  pending(): readonly Tool[];
}

/** Output of one tool that is kept; the rest is in the agent's own conversation. */
const MAX_OUTPUT = 64 * 1024;

/** Paths become relative to `cwd`. */
export function createTranscript({ cwd }: { cwd: string }): Transcript {
  const actions = createOpenActions();
  let used = '';
  /** Streamed pieces have no id of their own; they belong to the next message. */
  let stream = 0;
  const say: Say = (text, raw) =>
    text ? [{ kind: 'message.completed', itemId: `message-${stream++}`, role: 'agent', text, raw }] : [];

  return {
    pending: () => actions.pending,
    begin: actions.begin,
    abandon: actions.abandon,
    read(event, raw) {
      switch (event.kind) {
        case 'ActionEvent':
          return acted(event, raw, { actions, say, cwd });
        case 'MessageEvent': {
          const { content: text, reasoning_content: reasoning } = event.llm_message;
          if (event.source !== 'user') return [...think(reasoning, event.id, raw), ...say(text, raw)];
          return [{ kind: 'message.completed', itemId: event.id, role: 'person', text, raw }];
        }
        case 'StreamingDeltaEvent':
          return streamed(event, `message-${stream}`, raw);
        case 'ConversationErrorEvent':
        case 'ServerErrorEvent':
          return [{ kind: 'log', text: `${event.code}: ${event.detail}`, raw }];
        case 'ConversationStateUpdateEvent':
          return [];
        case 'ObservationEvent':
        case 'UserRejectObservation':
        case 'AgentErrorEvent':
          return ended(event, raw, actions);
      }
    },
    usage(stats, raw) {
      const usage = sumOf(stats);
      const now = JSON.stringify(usage);
      if (Object.keys(stats.usage_to_metrics).length === 0 || now === used) return [];
      used = now;
      return [{ kind: 'usage', ...usage, raw }];
    },
  };
}

type Say = (text: string | null | undefined, raw: unknown) => NewHarnessEvent[];
type Of<K extends AgentEvent['kind']> = Extract<AgentEvent, { kind: K }>;

function think(text: string | null | undefined, itemId: string, raw: unknown): NewHarnessEvent[] {
  return text ? [{ kind: 'reasoning.completed', itemId: `reasoning-${itemId}`, text, raw }] : [];
}

function acted(
  event: ActionEvent,
  raw: unknown,
  { actions, say, cwd }: { actions: OpenActions; say: Say; cwd: string },
): NewHarnessEvent[] {
  const { id, action, thought, reasoning_content: reasoning, tool_call_id: callId } = event;
  const events = [...think(reasoning, id, raw), ...say(thought, raw)];
  const tool = toolOf(event, cwd);
  if (tool) events.push(actions.opened(tool, callId, raw));
  if (action?.kind === 'FinishAction') events.push(...say(action.message, raw));
  if (action?.kind === 'ThinkAction') events.push(...think(action.thought, `${id}-thought`, raw));
  if (action?.task_list && action.task_list.length > 0)
    events.push({ kind: 'plan.updated', steps: stepsOf(action.task_list), raw });
  return events;
}

function ended(
  event: Of<'ObservationEvent' | 'UserRejectObservation' | 'AgentErrorEvent'>,
  raw: unknown,
  actions: OpenActions,
): NewHarnessEvent[] {
  switch (event.kind) {
    case 'ObservationEvent': {
      const { text, is_error: isError, exit_code: code } = event.observation;
      const exit = typeof code === 'number' ? { exitCode: code } : {};
      const failed = isError || (typeof code === 'number' && code !== 0);
      const status = failed ? 'failed' : 'completed';
      return actions.closed(event.action_id, { status, output: last(text), ...exit }, raw);
    }
    case 'UserRejectObservation':
      return actions.closed(
        event.action_id,
        { status: 'declined', output: last(event.rejection_reason) },
        raw,
      );
    case 'AgentErrorEvent': {
      const id = actions.ofCall(event.tool_call_id);
      if (id !== null) return actions.closed(id, { status: 'failed', output: last(event.error) }, raw);
      return [{ kind: 'log', text: event.error, raw }];
    }
  }
}

function streamed(
  { content: text, reasoning_content: reasoning }: Of<'StreamingDeltaEvent'>,
  itemId: string,
  raw: unknown,
): NewHarnessEvent[] {
  const events: NewHarnessEvent[] = [];
  if (reasoning) events.push({ kind: 'reasoning.delta', itemId, text: reasoning, raw });
  if (text) events.push({ kind: 'message.delta', itemId, text, raw });
  return events;
}

function sumOf({ usage_to_metrics: metrics }: Stats): {
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
} {
  const sum = { inputTokens: 0, outputTokens: 0, costUsd: 0 };
  for (const { accumulated_cost: cost, accumulated_token_usage: tokens } of Object.values(metrics)) {
    sum.inputTokens += tokens?.prompt_tokens ?? 0;
    sum.outputTokens += tokens?.completion_tokens ?? 0;
    sum.costUsd += cost;
  }
  return sum;
}

const planStates = new Map<string, 'now' | 'done'>([
  ['in_progress', 'now'],
  ['done', 'done'],
]);

function stepsOf(tasks: readonly { readonly title: string; readonly status: string }[]) {
  return tasks.map(({ title, status }) => ({
    text: title,
    state: planStates.get(status) ?? ('pending' as const),
  }));
}

function last(text: string): string {
  return text.length <= MAX_OUTPUT ? text : `…${text.slice(-MAX_OUTPUT)}`;
}
