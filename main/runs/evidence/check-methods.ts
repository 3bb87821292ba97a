import { readChecks, removeCheck, writeCheck, writeLink } from './check-store.ts';
import { evidenceRefusals } from './refusals.ts';
import type { EvidenceMethods, EvidenceOptions } from './types.ts';

type Methods = Pick<EvidenceMethods, 'checks' | 'setCheck' | 'linkCheck'>;

/** What a person says of the checks of this device. */
export function createCheckMethods({ store, journal, issues }: EvidenceOptions): Methods {
  return {
    checks: async ({ projectId }) => ({ rows: readChecks(store.read, projectId) }),
    async setCheck({ projectId, name, command, timeoutMs }, { action }) {
      if (!issues.hasProject(projectId)) throw evidenceRefusals.noProject();
      const receipt = await store.commit((tx) => {
        if (command === null) removeCheck(tx, projectId, name);
        else writeCheck(tx, projectId, { name, command, timeoutMs });
        return journal.accept(tx, action);
      });
      return { receipt };
    },
    async linkCheck({ criterionId, name }, { action }) {
      const receipt = await store.commit((tx) => {
        writeLink(tx, criterionId, name);
        return journal.accept(tx, action);
      });
      return { receipt };
    },
  };
}
