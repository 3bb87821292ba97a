import { join } from 'node:path';
import { HearthError } from '../../shared/contract/errors.ts';
import type { Supervisor } from '../harness/supervisor/agent-process.ts';
import type { Replica } from '../replica/replica.ts';
import { createArtifacts } from '../runs/artifacts.ts';
import { createConfineChecks } from '../runs/evidence/confine-check.ts';
import { createEvidence } from '../runs/evidence/evidence.ts';
import type { CriteriaSource, Evidence } from '../runs/evidence/types.ts';
import type { Git } from '../runs/git/git.ts';
import { createRunLog } from '../runs/record/run-log.ts';
import type { HostParts } from './create-parts.ts';
import type { HostOptions } from './host-options.ts';

export interface HostEvidenceOptions extends HostOptions {
  readonly parts: HostParts;
  readonly supervisor: Supervisor;
  readonly git: Git;
  /** That of agents. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Creates the evidence of a profile's runs, in the folders of its run engine. */
export function createHostEvidence(options: HostEvidenceOptions): Evidence {
  const { profile, replica, boundary, createId: uuid } = options.parts;
  const { environment } = options;
  const log = createRunLog({ ...profile, envelopes: boundary.recorder });
  const scratch = join(profile.dir, 'scratch');
  return createEvidence({
    ...options,
    ...profile,
    uuid,
    log,
    confine: createConfineChecks({ log, profile: profile.dir, scratch, environment }),
    artifacts: createArtifacts({ dir: join(profile.dir, 'artifacts'), uuid }),
    worktrees: join(profile.dir, 'worktrees'),
    issues: criteriaOf(replica),
    me: () => replica.me(),
  });
}

function criteriaOf(replica: Replica): CriteriaSource {
  return {
    async criteria(issueId) {
      try {
        const { projectId, acceptance } = await replica.getIssue(issueId);
        return { projectId, criteria: acceptance };
      } catch (error) {
        if (error instanceof HearthError && error.code === 'NOT_FOUND') return null;
        throw error;
      }
    },
    hasProject: (projectId) => replica.projects().some((project) => project.projectId === projectId),
  };
}
