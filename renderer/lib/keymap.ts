/**
 * Every key of the app. `keys` is in the notation of tinykeys: `$mod` is ⌘ or Ctrl, a space parts the
 * presses of a sequence. `where` is the part of the screen in which the key means this: two bindings
 * with the same keys must never be live together (`keymap.test.ts`).
 */
export interface Binding {
  readonly keys: string;
  readonly label: string;
  readonly where: Place;
  /** A text that has the focus has a meaning of its own for it. */
  readonly notInText?: true;
}

/**
 * `everywhere` is live with every other place, `terminal` with the screens that hold one, the parts of a run with
 * the run (and changes with a terminal beside them); the others exclude each other.
 */
export type Place =
  | 'everywhere'
  | 'list'
  | 'issue'
  | 'run'
  | 'timeline'
  | 'changes'
  | 'evidence'
  | 'files'
  | 'terminal'
  | 'terminals'
  | 'question'
  | 'inbox'
  | 'ledger'
  | 'trash'
  | 'refused'
  | 'settings';

export const keymap = {
  palette: { keys: '$mod+KeyK', label: 'Command palette', where: 'everywhere' },
  search: { keys: '/', label: 'Search', where: 'everywhere' },
  create: { keys: 'c', label: 'Create issue', where: 'everywhere' },
  help: { keys: '[Shift]+?', label: 'All keys', where: 'everywhere' },
  goInbox: { keys: 'g i', label: 'Go to the inbox', where: 'everywhere' },
  goMyIssues: { keys: 'g m', label: 'Go to my issues', where: 'everywhere' },
  goIssues: { keys: 'g a', label: 'Go to all issues', where: 'everywhere' },
  goRuns: { keys: 'g r', label: 'Go to runs', where: 'everywhere' },
  goTerminals: { keys: 'g w', label: 'Go to the terminals', where: 'everywhere' },
  goLedger: { keys: 'g l', label: 'Go to the ledger', where: 'everywhere' },
  goTrash: { keys: 'g d', label: 'Go to the trash', where: 'everywhere' },
  goRefused: { keys: 'g f', label: 'Go to refused changes', where: 'everywhere' },
  goSync: { keys: 'g y', label: 'Go to the sync server', where: 'everywhere' },
  goSettings: { keys: 'g s', label: 'Go to the settings', where: 'everywhere' },
  sidebar: { keys: '$mod+Backslash', label: 'Show or hide the sidebar', where: 'everywhere' },
  undo: { keys: '$mod+KeyZ', label: 'Undo', where: 'everywhere', notInText: true },
  redo: { keys: '$mod+Shift+KeyZ', label: 'Redo', where: 'everywhere', notInText: true },
  listDown: { keys: 'j', label: 'Next row', where: 'list' },
  listUp: { keys: 'k', label: 'Previous row', where: 'list' },
  listOpen: { keys: 'Enter', label: 'Open', where: 'list' },
  listSelect: { keys: 'x', label: 'Select', where: 'list' },
  listSelectDown: { keys: 'Shift+ArrowDown', label: 'Select downwards', where: 'list' },
  listSelectUp: { keys: 'Shift+ArrowUp', label: 'Select upwards', where: 'list' },
  listStatus: { keys: 's', label: 'Status', where: 'list' },
  listPriority: { keys: 'p', label: 'Priority', where: 'list' },
  listAssignMe: { keys: 'i', label: 'Assign to me', where: 'list' },
  listRun: { keys: 'r', label: 'Run with an agent', where: 'list' },
  listDelete: { keys: '$mod+Backspace', label: 'Delete', where: 'list', notInText: true },
  listBack: { keys: 'Escape', label: 'Clear the selection', where: 'list' },
  issueStatus: { keys: 's', label: 'Status', where: 'issue' },
  issuePriority: { keys: 'p', label: 'Priority', where: 'issue' },
  issueAssign: { keys: 'a', label: 'Assignee', where: 'issue' },
  issueAssignMe: { keys: 'i', label: 'Assign to me', where: 'issue' },
  issueEdit: { keys: 'e', label: 'Edit the description', where: 'issue' },
  issueSubIssue: { keys: '$mod+Shift+KeyO', label: 'Add a sub-issue', where: 'issue' },
  issueParent: { keys: '$mod+Shift+KeyP', label: 'Set the parent', where: 'issue' },
  issueRun: { keys: 'r', label: 'Run with an agent', where: 'issue' },
  issueChecks: { keys: 'Shift+t', label: 'Checks of the project', where: 'issue' },
  issueDelete: { keys: '$mod+Backspace', label: 'Delete', where: 'issue', notInText: true },
  issueNext: { keys: 'j', label: 'Next issue', where: 'issue' },
  issuePrevious: { keys: 'k', label: 'Previous issue', where: 'issue' },
  issueBack: { keys: 'Escape', label: 'Back to the list', where: 'issue' },
  runTimeline: { keys: '1', label: 'Timeline', where: 'run' },
  runTerminal: { keys: '2', label: 'Terminal', where: 'run' },
  runChanges: { keys: '3', label: 'Changes', where: 'run' },
  runEvidence: { keys: '4', label: 'Evidence', where: 'run' },
  runFiles: { keys: '5', label: 'Files', where: 'run' },
  runLedger: { keys: '6', label: 'What left this machine', where: 'run' },
  runSplit: { keys: 's', label: 'Terminal and changes side by side', where: 'run' },
  runAnswer: { keys: 'y', label: 'Go to the question', where: 'run' },
  runSteer: { keys: 'm', label: 'Write to the agent', where: 'run' },
  runExpand: { keys: 'e', label: 'Expand or fold all events', where: 'run' },
  runNextHunk: { keys: 'BracketRight', label: 'Next change', where: 'run' },
  runPreviousHunk: { keys: 'BracketLeft', label: 'Previous change', where: 'run' },
  runAgain: { keys: 'Shift+r', label: 'Run again', where: 'run' },
  runLand: { keys: 'Shift+l', label: 'Land the work of the run', where: 'run' },
  runInterrupt: { keys: 'i', label: 'Interrupt the agent', where: 'run' },
  runActions: { keys: 'a', label: 'All that can be done with the run', where: 'run' },
  timelineDown: { keys: 'j', label: 'Next event', where: 'timeline' },
  timelineUp: { keys: 'k', label: 'Previous event', where: 'timeline' },
  timelineFold: { keys: 'Enter', label: 'Open or fold the event', where: 'timeline' },
  timelineRaw: { keys: 'r', label: 'The event as it was journalled', where: 'timeline' },
  timelineOutput: { keys: 'o', label: 'Go to what came of the event', where: 'timeline' },
  changesDown: { keys: 'j', label: 'Next line', where: 'changes' },
  changesUp: { keys: 'k', label: 'Previous line', where: 'changes' },
  changesSelectDown: { keys: 'Shift+j', label: 'Select downwards', where: 'changes' },
  changesSelectUp: { keys: 'Shift+k', label: 'Select upwards', where: 'changes' },
  changesComment: { keys: 'Enter', label: 'Comment on the lines', where: 'changes' },
  changesAdd: { keys: '$mod+Enter', label: 'Add the comment', where: 'changes' },
  changesSend: { keys: '$mod+Shift+Enter', label: 'Send all comments to the agent', where: 'changes' },
  changesOpen: { keys: 'o', label: 'Open the file at this line', where: 'changes' },
  evidenceDown: { keys: 'j', label: 'Next criterion', where: 'evidence' },
  evidenceUp: { keys: 'k', label: 'Previous criterion', where: 'evidence' },
  evidenceOutput: { keys: 'o', label: 'Show or hide the output of its check', where: 'evidence' },
  evidenceLink: { keys: 'l', label: 'Choose the check that it needs', where: 'evidence' },
  evidenceSign: { keys: 't', label: 'Sign it off with a note', where: 'evidence' },
  evidenceRun: { keys: 'r', label: 'Run the checks again, or stop them', where: 'evidence' },
  evidenceChecks: { keys: 'd', label: 'Checks of the project', where: 'evidence' },
  filesDown: { keys: 'j', label: 'Next row', where: 'files' },
  filesUp: { keys: 'k', label: 'Previous row', where: 'files' },
  filesOpen: { keys: 'Enter', label: 'Open the file, or the folder', where: 'files' },
  filesIn: { keys: 'l', label: 'Open the folder, or go into the file', where: 'files' },
  filesOut: { keys: 'h', label: 'Close the folder, or go out of it', where: 'files' },
  runReplay: { keys: 'p', label: 'Replay the terminal, or leave the replay', where: 'run' },
  replayPlay: { keys: 'Space', label: 'Play or pause the replay', where: 'run' },
  replayBack: { keys: 'ArrowLeft', label: 'Replay: 5 seconds back', where: 'run' },
  replayForward: { keys: 'ArrowRight', label: 'Replay: 5 seconds on', where: 'run' },
  replayNext: { keys: 'n', label: 'Replay: jump to the next output', where: 'run' },
  replaySpeed: { keys: 'v', label: 'Replay: change the speed', where: 'run' },
  runBack: { keys: 'Escape', label: 'Back to the issue', where: 'run' },
  terminalFind: { keys: '$mod+KeyF', label: 'Find in the terminal', where: 'terminal' },
  terminalCopy: { keys: '$mod+Shift+KeyC', label: 'Copy what is selected', where: 'terminal' },
  terminalLeave: { keys: '$mod+Shift+KeyL', label: 'Leave the terminal', where: 'terminal' },
  terminalsNext: { keys: '$mod+Shift+BracketRight', label: 'Next terminal', where: 'terminals' },
  terminalsPrevious: { keys: '$mod+Shift+BracketLeft', label: 'Previous terminal', where: 'terminals' },
  terminalsZoom: { keys: '$mod+Shift+Enter', label: 'Zoom the terminal, or show all', where: 'terminals' },
  terminalsType: { keys: 'Enter', label: 'Type in the terminal', where: 'terminals' },
  terminalsLayout: { keys: 'l', label: 'Show 1, 2, 4 or 6', where: 'terminals' },
  terminalsOpen: { keys: 'o', label: 'Open its run', where: 'terminals' },
  terminalsClose: { keys: 'x', label: 'Close the terminal; its run goes on', where: 'terminals' },
  terminalsShowAll: { keys: 'a', label: 'Show the closed ones again', where: 'terminals' },
  terminalsBack: { keys: 'Escape', label: 'Back to the runs', where: 'terminals' },
  ledgerDown: { keys: 'j', label: 'Next envelope', where: 'ledger' },
  ledgerUp: { keys: 'k', label: 'Previous envelope', where: 'ledger' },
  ledgerExport: { keys: 'e', label: 'Export the ledger', where: 'ledger' },
  ledgerBack: { keys: 'Escape', label: 'Back', where: 'ledger' },
  trashDown: { keys: 'j', label: 'Next row', where: 'trash' },
  trashUp: { keys: 'k', label: 'Previous row', where: 'trash' },
  trashSelect: { keys: 'x', label: 'Select', where: 'trash' },
  trashSelectDown: { keys: 'Shift+ArrowDown', label: 'Select downwards', where: 'trash' },
  trashSelectUp: { keys: 'Shift+ArrowUp', label: 'Select upwards', where: 'trash' },
  trashSelectAll: { keys: '$mod+KeyA', label: 'Select all', where: 'trash', notInText: true },
  trashRestore: { keys: 'r', label: 'Restore', where: 'trash' },
  trashPurge: { keys: '$mod+Backspace', label: 'Delete for ever', where: 'trash', notInText: true },
  trashBack: { keys: 'Escape', label: 'Clear the selection, or back', where: 'trash' },
  refusedDown: { keys: 'j', label: 'Next change', where: 'refused' },
  refusedUp: { keys: 'k', label: 'Previous change', where: 'refused' },
  refusedOpen: { keys: 'Enter', label: 'Open its issue', where: 'refused' },
  refusedCopy: { keys: 'y', label: 'Copy what was refused', where: 'refused' },
  refusedDismiss: { keys: 'd', label: 'Dismiss', where: 'refused' },
  refusedDismissAll: { keys: 'Shift+d', label: 'Dismiss all', where: 'refused' },
  refusedBack: { keys: 'Escape', label: 'Back', where: 'refused' },
  inboxDown: { keys: 'j', label: 'Next question', where: 'inbox' },
  inboxUp: { keys: 'k', label: 'Previous question', where: 'inbox' },
  inboxOpen: { keys: 'Enter', label: 'Open its run', where: 'inbox' },
  inboxAllow: { keys: 'y', label: 'Allow once', where: 'inbox' },
  inboxAlways: { keys: 'Shift+y', label: 'Allow always', where: 'inbox' },
  inboxDeny: { keys: 'n', label: 'Deny', where: 'inbox' },
  inboxExplain: { keys: 'e', label: 'Ask the agent to explain', where: 'inbox' },
  inboxBack: { keys: 'Escape', label: 'Back', where: 'inbox' },
  settingsWorkspace: { keys: '1', label: 'Workspace', where: 'settings' },
  settingsMembers: { keys: '2', label: 'Members', where: 'settings' },
  settingsDevices: { keys: '3', label: 'Devices', where: 'settings' },
  settingsSync: { keys: '4', label: 'Sync server', where: 'settings' },
  settingsStorage: { keys: '5', label: 'Storage', where: 'settings' },
  settingsRemove: { keys: 'r', label: 'Remove what is due of runs', where: 'settings' },
  settingsInvite: { keys: 'i', label: 'Invite people, or a device', where: 'settings' },
  settingsExport: { keys: 'e', label: 'Export the workspace', where: 'settings' },
  settingsRetry: { keys: 't', label: 'Try to connect again', where: 'settings' },
  settingsBack: { keys: 'Escape', label: 'Back', where: 'settings' },
  allowOnce: { keys: 'y', label: 'Allow once', where: 'question' },
  allowAlways: { keys: 'Shift+y', label: 'Allow always', where: 'question' },
  deny: { keys: 'n', label: 'Deny', where: 'question' },
  explain: { keys: 'e', label: 'Ask the agent to explain', where: 'question' },
} as const;

export type Command = keyof typeof keymap;

/** Pairs of commands that one press (or the beginning of a sequence) could mean at the same time. */
export function findConflicts(bindings: Readonly<Record<string, Binding>>): [string, string][] {
  const entries = Object.entries(bindings);
  return entries.flatMap(([a, first], index) =>
    entries
      .slice(index + 1)
      .filter(([, second]) => areLiveTogether(first, second) && startsWith(first.keys, second.keys))
      .map(([b]): [string, string] => [a, b]),
  );
}

function areLiveTogether(a: Binding, b: Binding): boolean {
  if (a.where === b.where || a.where === 'everywhere' || b.where === 'everywhere') return true;
  return isInside(a, b) || isInside(b, a);
}

/** The places with which a part of a screen is live. */
const around: Partial<Record<Place, readonly Place[]>> = {
  terminal: ['run', 'terminals'],
  timeline: ['run'],
  changes: ['run', 'terminal'],
  evidence: ['run'],
  files: ['run'],
};

function isInside(a: Binding, b: Binding): boolean {
  return around[a.where]?.includes(b.where) === true;
}

function startsWith(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return long === short || long.startsWith(`${short} `);
}
