import type { Capabilities } from '../../shared/contract/methods/system.ts';
import type { ChannelPeer, ChannelSession } from '../contract/ports.ts';
import type { Batches } from './batches/batches.ts';
import type { Landings } from './landing/landings.ts';
import type { Act, Ask } from './calls.ts';

/** What people decide about the runs of this device as a whole. Methods are those of the contract. */
export interface RunControl {
  readonly getSettings: Ask<'projects.runSettings'>;
  readonly updateSettings: Act<'projects.setRunSettings'>;
  readonly approvals: Ask<'approvals.query'>;
  readonly providers: Ask<'providers.query'>;
  readonly resumeProvider: Act<'providers.resume'>;
  readonly blocked: Ask<'runs.blocked'>;
  readonly unblock: Act<'runs.unblock'>;
}

/**
 * The runs of this device. Methods are those of the contract and reject with a HearthError; what goes
 * wrong after `start` has answered ends the run and is told there.
 */
export interface RunEngine {
  readonly control: RunControl;
  readonly batches: Batches;
  readonly landings: Landings;
  readonly start: Act<'runs.start'>;
  readonly again: Act<'runs.again'>;
  readonly cancel: Act<'runs.cancel'>;
  readonly answer: Act<'runs.answer'>;
  readonly steer: Act<'runs.steer'>;
  readonly interrupt: Act<'runs.interrupt'>;
  readonly resize: Ask<'runs.resize'>;
  readonly get: Ask<'runs.get'>;
  readonly query: Ask<'runs.query'>;
  readonly events: Ask<'runs.events'>;
  readonly frames: Ask<'runs.frames'>;
  readonly diff: Ask<'runs.diff'>;
  readonly recording: Ask<'runs.recording'>;
  readonly replay: Ask<'runs.replay'>;
  readonly files: Ask<'runs.files'>;
  readonly file: Ask<'runs.file'>;
  readonly comment: Act<'runs.comment'>;
  /** The screen as it is, then what follows; of an ended run its last screen, then the end of the channel. */
  attachTerminal(runId: string, peer: ChannelPeer): Promise<ChannelSession>;
  /** Which agents and which git there are. */
  probe(): Promise<Pick<Capabilities, 'harnesses' | 'git' | 'sandbox'>>;
  /** How many runs of this device are not ended. */
  liveCount(): number;
  /** Ends what an earlier host left behind and marks its runs lost. Call once, before anything else. */
  recover(): Promise<void>;
  /** Cancels the live runs and waits for their end. Nothing is started afterwards. */
  close(): Promise<void>;
}
