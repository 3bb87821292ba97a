/** What a settings file makes an agent do without being asked. */
export interface Order {
  /**
   * `command` a program is started, `code` a package or file is loaded, `address` something is sent
   * there, `variable` the environment is changed, `permission` it permits itself something.
   */
  readonly kind: 'command' | 'code' | 'address' | 'variable' | 'permission';
  /** Where it stands, as `mcpServers.files`. */
  readonly name: string;
  readonly command: string;
}

const MAX_DEPTH = 20;
const MAX_ORDERS = 200;

/** There is more in it than anybody would read. */
export class TooMuch extends Error {}

const commandKey = /(?:^|_)(?:command|cmd|script|notify|exec)$|(?:Command|Helper|Refresh|Export|Script)$/i;
const codeKey = /^(?:plugins?|npm|enabledPlugins|extraKnownMarketplaces|extensions)$/i;
const addressKey = /(?:url|uri|endpoint)$/i;
const variablesKey = /^(?:env|environment)$/i;
const permissionKey =
  /^(?:permissions?|allowed|allow|autoAccept|trust(?:ed|_level)?|defaultMode|defaultApprovalMode|approval_?policy|sandbox(?:_mode)?|enableAllProjectMcpServers|enabledMcpjsonServers|yolo)$/i;

/**
 * Finds the orders in the parsed settings of any agent or editor. It goes by the names of keys and not
 * by the format of each program, because those change with every version, and what it does not know
 * must be asked about rather than missed. Throws TooMuch.
 */
export function ordersIn(settings: unknown): Order[] {
  const orders: Order[] = [];
  const add = (kind: Order['kind'], path: readonly string[], command: string): void => {
    if (orders.length >= MAX_ORDERS) throw new TooMuch();
    orders.push({ kind, name: path.join('.'), command });
  };
  const visit = (value: unknown, path: readonly string[]): void => {
    if (path.length > MAX_DEPTH) throw new TooMuch();
    if (Array.isArray(value)) value.forEach((item, index) => visit(item, [...path, String(index)]));
    if (!isObject(value)) return;
    const started = startedBy(value);
    if (started !== null) add('command', path, started);
    for (const [key, item] of Object.entries(value)) {
      const here = [...path, key];
      if (started !== null && partsOfCommand.includes(key)) continue;
      const kind = kindOf(key, item);
      if (kind === null) visit(item, here);
      else for (const [name, text] of textsOf(item)) add(kind, [...here, ...name], text);
    }
  };
  visit(settings, []);
  return orders;
}

const partsOfCommand: readonly string[] = ['command', 'args', 'env', 'environment', 'cwd'];

/** `{ command, args, env }`, as servers, hooks and tasks have it. */
function startedBy(entry: Readonly<Record<string, unknown>>): string | null {
  const { command, args } = entry;
  if (typeof command !== 'string' && !Array.isArray(command)) return null;
  const variables = entry['env'] ?? entry['environment'];
  const set = isObject(variables) ? Object.entries(variables) : [];
  const words = [command, args ?? []].flat().map(wordOf);
  return [...set.map(([name, value]) => `${name}=${wordOf(value)}`), ...words].join(' ');
}

function kindOf(key: string, item: unknown): Order['kind'] | null {
  if (variablesKey.test(key) && isObject(item)) return 'variable';
  if (permissionKey.test(key)) return 'permission';
  if (codeKey.test(key)) return 'code';
  const isText =
    typeof item === 'string' || (Array.isArray(item) && item.every((one) => typeof one === 'string'));
  if (isText && commandKey.test(key)) return 'command';
  return typeof item === 'string' && addressKey.test(key) ? 'address' : null;
}

/** One text for each named thing; a list is one. */
function textsOf(item: unknown): [name: string[], text: string][] {
  if (isObject(item)) return Object.entries(item).map(([name, value]) => [[name], wordOf(value)]);
  return [[[], Array.isArray(item) ? item.map(wordOf).join(' ') : wordOf(item)]];
}

function wordOf(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null';
  return /^[\w@%+=:,./~-]+$/.test(value) ? value : `'${value}'`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
