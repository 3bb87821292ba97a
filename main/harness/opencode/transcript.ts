import type { NewHarnessEvent } from '../types.ts';
import { part, quietPart, type FinishedStep, type MessageInfo, type ToolPart } from './schemas.ts';
import { createTexts, type Texts } from './texts.ts';
import { outputSoFar, toolOf } from './tools.ts';

/**
 * The messages of one opencode session as far as they were told. A message or part may be handed in again and again,
 * live or fetched: only what is new of it comes out, so a gap is filled without a repetition.
 */
export interface Transcript extends Pick<Texts, 'delta' | 'breakOff'> {
  message(info: MessageInfo): NewHarnessEvent[];
  /** Null when it is no part that is known here. `own`: of the session itself, not of one it started. */
  part(raw: unknown, own: boolean): NewHarnessEvent[] | null;
  /** The last thing the agent heard was a refusal. */
  readonly refused: boolean;
}

/** Paths become relative to `cwd`. */
export function createTranscript({ cwd }: { cwd: string }): Transcript {
  const texts = createTexts();
  const calls = createCalls(cwd);
  const steps = new Map<string, FinishedStep>();
  const diffs = new Map<string, string>();
  let refused = false;

  const counted = (step: FinishedStep, raw: unknown): NewHarnessEvent[] => {
    if (steps.has(step.id)) return [];
    steps.set(step.id, step);
    return [{ kind: 'usage', ...sumOf([...steps.values()]), raw }];
  };
  const read = (raw: unknown, own: boolean): NewHarnessEvent[] | null => {
    const one = part.safeParse(raw).data;
    if (!one) return quietPart.safeParse(raw).success ? [] : null;
    switch (one.type) {
      case 'text':
      case 'reasoning':
        return own ? texts.written(one, raw) : [];
      case 'tool':
        return calls(one, raw);
      case 'step-finish':
        return counted(one, raw);
    }
  };
  return {
    message(info) {
      texts.from(info.id, info.role);
      const patches = (info.summary?.diffs ?? []).map(({ patch }) => patch).filter((patch) => patch !== '');
      const diff = patches.join('\n');
      if (diff === '' || diff === diffs.get(info.id)) return [];
      diffs.set(info.id, diff);
      return [{ kind: 'diff.updated', diff, raw: info }];
    },
    part(raw, own) {
      const events = read(raw, own);
      for (const event of events ?? []) {
        if (event.kind === 'message.completed' || event.kind === 'reasoning.completed') refused = false;
        if (event.kind === 'tool.upserted') refused = event.tool.status === 'declined';
      }
      return events;
    },
    delta: texts.delta,
    breakOff: texts.breakOff,
    get refused() {
      return refused;
    },
  };
}

/** Tells the calls of tools: their begin and end once, and what they print in between. */
function createCalls(cwd: string): (call: ToolPart, raw: unknown) => NewHarnessEvent[] {
  const done = new Set<string>();
  /** Characters told of those that run. */
  const outputs = new Map<string, number>();
  return (call, raw) => {
    const tool = toolOf(call, cwd);
    if (!tool || done.has(tool.toolId)) return [];
    const { toolId } = tool;
    if (tool.status !== 'running') {
      done.add(toolId);
      outputs.delete(toolId);
      return [{ kind: 'tool.upserted', tool, raw }];
    }
    const events: NewHarnessEvent[] = outputs.has(toolId) ? [] : [{ kind: 'tool.upserted', tool, raw }];
    const output = outputSoFar(call);
    const before = outputs.get(toolId) ?? 0;
    outputs.set(toolId, Math.max(before, output.length));
    if (output.length > before) events.push({ kind: 'tool.output', toolId, text: output.slice(before), raw });
    return events;
  };
}

function sumOf(steps: readonly FinishedStep[]): {
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
} {
  const sum = (of: (step: FinishedStep) => number): number =>
    steps.reduce((total, step) => total + of(step), 0);
  return {
    inputTokens: sum(({ tokens: { input, cache } }) => input + cache.read + cache.write),
    outputTokens: sum(({ tokens: { output, reasoning } }) => output + reasoning),
    costUsd: sum(({ cost }) => cost),
  };
}
