import { HearthError } from '../../../shared/contract/errors.ts';
import type { SupervisorLauncher } from '../../supervisor/channel.ts';
import type { ProcessIdentity, SandboxProbe, SandboxState } from '../../supervisor/protocol.ts';
import type { ProcessExit } from '../types.ts';
import { SpawnError, type AgentProcess, type AgentSpawn, type Supervisor } from './agent-process.ts';
import { openConnection, type Connection } from './connection.ts';

/**
 * The host's side of the supervisor. The process is started when first needed, and again after a crash, in which case
 * it ends what the one before it left behind.
 */
export function createSupervisor({ launcher }: { launcher: SupervisorLauncher }): Supervisor {
  let current: Promise<Connection> | null = null;
  let closing = false;
  let sweeps = 0;
  let probes = 0;

  const connect = async (): Promise<Connection> => {
    if (closing) throw shuttingDown();
    current ??= launcher.start().then(openConnection);
    const mine = current;
    const forget = (): void => {
      if (current === mine) current = null;
    };
    try {
      const connection = await mine;
      void connection.closed.then(forget);
      return connection;
    } catch (error) {
      forget();
      throw error;
    }
  };
  const sweep: Supervisor['sweep'] = async (processes) => {
    if (processes.length === 0) return [];
    return sweepOn(await connect(), `sweep-${++sweeps}`, processes);
  };
  /** Most die with their supervisor; one that had no time to be tied to it does not. */
  const endLeft = async (connection: Connection, left: ProcessIdentity): Promise<void> => {
    await connection.closed;
    if (!closing) await sweep([left]).catch(() => undefined);
  };
  return {
    async spawn(spawn) {
      const connection = await connect();
      return spawnOn(connection, spawn, (left) => endLeft(connection, left));
    },
    sweep,
    probeSandbox: async () => probeOn(await connect(), `probe-${++probes}`),
    async close() {
      closing = true;
      const connection = await current?.catch(() => null);
      connection?.close();
      await connection?.closed;
    },
  };
}

/** `endLeft` ends a process whose supervisor is gone; it never rejects. */
function spawnOn(
  connection: Connection,
  spawn: AgentSpawn,
  endLeft: (left: ProcessIdentity) => Promise<void>,
): Promise<AgentProcess> {
  const { id, mode, argv, cwd, env, cols = 80, rows = 24, sandbox, onOutput } = spawn;
  const { promise, resolve, reject } = Promise.withResolvers<AgentProcess>();
  const exited = Promise.withResolvers<ProcessExit>();
  let left: ProcessIdentity | null = null;
  connection.listen(id, (message) => {
    switch (message.type) {
      case 'started':
        left = message.process;
        return resolve(agentProcess(connection, id, message, exited.promise));
      case 'data':
        onOutput(message.bytes, message.stream);
        if (mode === 'pipes') connection.send({ type: 'credit', id, bytes: message.bytes.length });
        return;
      case 'exit':
        connection.forget(id);
        return exited.resolve({ code: message.code, signal: message.signal, lost: false });
      case 'failed':
        connection.forget(id);
        return reject(new SpawnError(message.failure));
      case 'lost':
        connection.forget(id);
        reject(supervisorLost());
        return void (left ? endLeft(left) : Promise.resolve()).then(() =>
          exited.resolve({ code: null, signal: null, lost: true }),
        );
      case 'swept':
      case 'probed':
        return;
    }
  });
  connection.send({ type: 'spawn', id, mode, argv: [...argv], cwd, env: { ...env }, cols, rows, sandbox });
  return promise;
}

function agentProcess(
  { send }: Connection,
  id: string,
  { process: identity, sandbox }: { process: ProcessIdentity; sandbox: SandboxState },
  exited: Promise<ProcessExit>,
): AgentProcess {
  return {
    identity,
    sandbox,
    write: (bytes) => send({ type: 'write', id, bytes }),
    resize: (cols, rows) => send({ type: 'resize', id, cols, rows }),
    consumed: (bytes) => send({ type: 'credit', id, bytes }),
    stop(steps) {
      send({ type: 'stop', id, steps: [...steps] });
      return exited;
    },
    exited,
  };
}

function sweepOn(
  connection: Connection,
  id: string,
  processes: readonly ProcessIdentity[],
): Promise<number[]> {
  return new Promise((resolve) => {
    connection.listen(id, (message) => {
      connection.forget(id);
      resolve(message.type === 'swept' ? message.ended : []);
    });
    connection.send({ type: 'sweep', id, processes: [...processes] });
  });
}

function probeOn(connection: Connection, id: string): Promise<SandboxProbe> {
  return new Promise((resolve, reject) => {
    connection.listen(id, (message) => {
      connection.forget(id);
      if (message.type === 'probed') resolve(message.sandbox);
      else reject(supervisorLost());
    });
    connection.send({ type: 'probe', id });
  });
}

function shuttingDown(): HearthError {
  const message = 'Hearth is closing, so no agent is started. Start it again afterwards.';
  return new HearthError('SHUTTING_DOWN', message);
}

function supervisorLost(): HearthError {
  const message = 'The process that runs agents ended unexpectedly. Your work is safe; start the run again.';
  return new HearthError('INTERNAL', message);
}
