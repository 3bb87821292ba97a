import type { HostHandlers } from '../../contract/serve-client.ts';
import type { Evidence } from '../../runs/evidence/types.ts';

type Names = Extract<keyof HostHandlers, `evidence.${string}` | `checks.${string}`>;

export function createEvidenceHandlers({ evidence }: { evidence: Evidence }): Pick<HostHandlers, Names> {
  return {
    'evidence.query': evidence.query,
    'evidence.ofIssue': evidence.ofIssue,
    'evidence.run': evidence.run,
    'evidence.stop': evidence.stop,
    'evidence.signOff': evidence.signOff,
    'evidence.output': evidence.output,
    'checks.query': evidence.checks,
    'checks.set': evidence.setCheck,
    'checks.link': evidence.linkCheck,
  };
}
