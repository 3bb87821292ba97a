import { formatDuration } from '../../../ui/lib/format.ts';
import type { ToolCall, ToolFamily } from './timeline-model.ts';

/** How many names are told before `and 3 more`. */
const shownNames = 3;

/** What calls that are not finished do: they run, wait for an answer, or are over together with their run. */
export type ToolPhase = 'running' | 'waiting' | 'ended';

/** What calls of one family did, with counts: `Read 9 files, searched 4 times`, `Ran 6 commands`. */
export function describeTools(family: ToolFamily, calls: readonly ToolCall[], phase: ToolPhase): string {
  const open = phase === 'ended' ? [] : calls.filter(isRunning);
  if (open.length === 0) return describe(family, calls, false);
  if (phase === 'running') return describe(family, calls, true);
  const done = calls.filter((call) => !isRunning(call));
  return done.length === 0
    ? `Asks for ${times(open.length, nouns[family])}`
    : `${describe(family, done, false)}, asks for more`;
}

const nouns: Readonly<Record<ToolFamily, string>> = {
  command: 'command',
  edit: 'edit',
  look: 'look',
  other: 'tool',
};

function describe(family: ToolFamily, calls: readonly ToolCall[], running: boolean): string {
  switch (family) {
    case 'command':
      return `${running ? 'Running' : 'Ran'} ${times(calls.length, 'command')}`;
    case 'edit':
      return `${running ? 'Editing' : 'Edited'} ${times(filesOf(calls).length || calls.length, 'file')}`;
    case 'look':
      return describeLooks(calls, running);
    case 'other':
      return `${running ? 'Using' : 'Used'} ${times(calls.length, 'tool')}`;
  }
}

function describeLooks(calls: readonly ToolCall[], running: boolean): string {
  const reads = calls.filter(({ tool }) => tool === 'read');
  const searches = calls.length - reads.length;
  const files = filesOf(reads).length || reads.length;
  const read = files > 0 ? `${running ? 'reading' : 'read'} ${times(files, 'file')}` : '';
  const searched = searches > 0 ? `${running ? 'searching' : 'searched'} ${times(searches, 'time')}` : '';
  const text = [read, searched].filter((part) => part !== '').join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The names after the words: files where they are known, else what was called. */
export function nameTools(calls: readonly ToolCall[]): string {
  const files = filesOf(calls);
  const names = files.length > 0 ? files : [...new Set(calls.map(({ title }) => firstLine(title)))];
  const more = names.length - shownNames;
  const shown = names.slice(0, shownNames).join(', ');
  return more > 0 ? `${shown}, and ${more} more` : shown;
}

/** What stands at the right: what went wrong, then the time it took in all. */
export function detailTools(calls: readonly ToolCall[]): string {
  const failed = calls.filter(({ status }) => status === 'failed').length;
  const declined = calls.filter(({ status }) => status === 'declined').length;
  const duration = calls.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
  const parts = [
    calls.length === 1 ? exitText(calls[0]) : failed > 0 ? `${failed} failed` : '',
    declined > 0 ? (calls.length === 1 ? 'denied' : `${declined} denied`) : '',
    duration > 0 ? formatDuration(duration) : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** How one call ended: `exit 1`, `failed`; empty while it runs. */
export function exitText(call: ToolCall | undefined): string {
  if (call?.exitCode !== undefined) return `exit ${call.exitCode}`;
  return call?.status === 'failed' ? 'failed' : '';
}

/** True while a call is under way. */
function isRunning({ status }: ToolCall): boolean {
  return status === 'running' || status === 'pending';
}

function filesOf(calls: readonly ToolCall[]): string[] {
  return [...new Set(calls.flatMap(({ files }) => files ?? []))];
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function times(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
