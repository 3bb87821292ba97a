import type { ProviderPauses } from './queue/provider-pauses.ts';
import type { IssueBlocks } from './queue/issue-blocks.ts';
import type { Slots } from './queue/slots.ts';
import type { RunLog } from './record/run-log.ts';
import { refusals } from './refusals.ts';
import type { RunSettingsStore } from './settings/run-settings-store.ts';
import type { RunControl } from './types.ts';
import type { RunEngineOptions } from './options.ts';

export interface ControlContext extends Pick<RunEngineOptions, 'store' | 'journal' | 'issues'> {
  readonly log: RunLog;
  readonly settings: RunSettingsStore;
  readonly pauses: ProviderPauses;
  readonly blocks: IssueBlocks;
  readonly slots: Slots;
}

/** What people decide about runs as a whole, and see of them. */
export function createControl(context: ControlContext): RunControl {
  const { store, journal, issues, log, settings, pauses, blocks, slots } = context;
  return {
    getSettings: async ({ projectId }) => ({ settings: settings.of(projectId) }),
    async updateSettings({ projectId, patch }, { action }) {
      const receipt = await store.commit((tx) => {
        settings.change(tx, projectId, patch);
        return journal.accept(tx, action);
      });
      // A limit that was raised lets somebody go.
      slots.look();
      return { settings: settings.of(projectId), receipt };
    },
    async approvals() {
      const rows = log
        .live()
        .flatMap(({ runId, issueId, key, title, approvals }) =>
          approvals.map((approval) => ({ runId, issueId, key, title, approval })),
        );
      return { rows: rows.toSorted((a, b) => a.approval.openedAt - b.approval.openedAt) };
    },
    providers: async () => ({ rows: pauses.list() }),
    async resumeProvider({ agent }, { action }) {
      await pauses.over(agent);
      return { receipt: await store.commit((tx) => journal.accept(tx, action)) };
    },
    async blocked({ issueId }) {
      const brief = await issues.brief(issueId);
      if (brief === null) throw refusals.noIssue();
      return { reason: blocks.why(issueId, settings.of(brief.projectId).caps.attempts) };
    },
    unblock: async ({ issueId }, { action }) => ({ receipt: await blocks.lift(issueId, action) }),
  };
}
