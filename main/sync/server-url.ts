import { HearthError } from '../../shared/contract/errors.ts';

/** Where a sync server is. */
export interface ServerUrl {
  /** `ws://…` or `wss://…`, without a slash at the end: what is kept and shown. */
  readonly url: string;
  /** What the socket connects to. */
  readonly socketUrl: string;
  /** Unencrypted to a machine that is neither this one nor on a private network. */
  readonly isExposed: boolean;
}

const schemes: Readonly<Record<string, string>> = {
  'ws:': 'ws:',
  'http:': 'ws:',
  'wss:': 'wss:',
  'https:': 'wss:',
};

const PRIVATE: readonly RegExp[] = [
  /^localhost$|\.(?:local|localhost|internal|lan)$/,
  /^(?:127|10)(?:\.\d+){3}$|^192\.168(?:\.\d+){2}$|^172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2}$/,
  /^\[(?:::1|f[cd][0-9a-f:]+|fe80:[0-9a-f:]+)\]$/,
];

function invalid(): HearthError {
  return new HearthError(
    'INVALID_PARAMS',
    'This is not the address of a sync server. Nothing was changed. Use the form wss://sync.example.org.',
  );
}

/** Reads an address as people write it: ws, wss, http or https; wss when nothing is said. */
export function parseServerUrl(text: string): ServerUrl {
  const trimmed = text.trim();
  const parsed = URL.parse(trimmed.includes('://') ? trimmed : `wss://${trimmed}`);
  const scheme = parsed && schemes[parsed.protocol];
  if (!scheme || parsed.username || parsed.password || parsed.search || parsed.hash) throw invalid();
  const path = parsed.pathname.replace(/\/+$/, '').replace(/\/sync$/, '');
  const url = `${scheme}//${parsed.host}${path}`;
  return {
    url,
    socketUrl: `${url}/sync`,
    isExposed: scheme === 'ws:' && !PRIVATE.some((pattern) => pattern.test(parsed.hostname)),
  };
}
