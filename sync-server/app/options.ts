import { parseArgs } from 'node:util';

export interface ServeOptions {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly json: boolean;
}

export const usage = `Usage: hearth-sync serve --data DIR [--port N] [--host ADDRESS] [--json]

  --data DIR      folder for all data; made if it is not there
  --port N        default 7440; 0 takes any free port
  --host ADDRESS  default 127.0.0.1: this machine only
  --json          print one line of JSON when ready`;

const DEFAULT_PORT = 7440;

/** Reads the command line; a string is what is wrong with it. */
export function parseServeOptions(args: readonly string[]): ServeOptions | string {
  let values;
  let positionals;
  try {
    ({ values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        port: { type: 'string', default: String(DEFAULT_PORT) },
        host: { type: 'string', default: '127.0.0.1' },
        json: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (positionals.length !== 1 || positionals[0] !== 'serve') return 'The only command is serve.';
  if (!values.data) return 'Say with --data which folder to use.';
  if (!/^[0-9]{1,5}$/.test(values.port) || Number(values.port) > 65_535) {
    return `${values.port} is not a port. Give a number from 0 to 65535.`;
  }
  return { data: values.data, host: values.host, port: Number(values.port), json: values.json };
}
