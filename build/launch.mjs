/**
 * Starts a script of the project on a machine that has only some Node ≥ 20 and npm:
 * `node build/launch.mjs <script.ts> [arguments]`.
 *
 * Installs the dependencies when they do not match package-lock.json, then becomes the project's own Node running
 * the script. Everything it says goes to stderr, because stdout belongs to the script. It is plain JavaScript and
 * imports no package: it runs before there are any.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const lockFile = join(root, 'package-lock.json');
const stampFile = join(modules, '.hearth-stamp');
const cache = join(root, '.cache');
const compiled = join(cache, 'compile');
const installLog = join(cache, 'install.log');
const installLock = join(cache, 'install.lock');
const windows = process.platform === 'win32';
const projectNode = join(modules, 'node', 'bin', windows ? 'node.exe' : 'node');
const installLimitMs = 20 * 60_000;

function say(text) {
  writeSync(2, `${text}\n`);
}

/** Ends with a sentence that says what to do next. */
function fail(text) {
  say(`hearth: ${text}`);
  process.exit(1);
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function lockHash() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

/** Remembers that node_modules matches. Where it cannot be written, the longer comparison is made every time. */
function writeStamp() {
  try {
    writeFileSync(stampFile, lockHash());
  } catch (error) {
    if (error.code !== 'EROFS' && error.code !== 'EACCES') throw error;
  }
}

/**
 * True when npm's own record of what it installed agrees with the lock file, so that a developer's `npm install`
 * is not done again. npm writes that record last; packages for other platforms are allowed to be missing.
 */
function matchesRecord() {
  const record = read(join(modules, '.package-lock.json'));
  if (record === undefined) return false;
  const installed = JSON.parse(record).packages;
  const { '': _project, ...wanted } = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  const right = ([path, { version, optional }]) =>
    installed[path] === undefined ? optional === true : installed[path].version === version;
  return Object.entries(wanted).every(right) && Object.keys(installed).every((path) => path in wanted);
}

function isInstalled() {
  if (!existsSync(join(modules, '.bin'))) return false;
  if (read(stampFile) === lockHash()) return true;
  if (!matchesRecord()) return false;
  writeStamp();
  return true;
}

/** The command line of npm: the one that runs us, or the one in PATH. */
function npm() {
  const script = process.env.npm_execpath;
  if (script === undefined || !/npm-cli\.[cm]?js$/.test(script)) return ['npm'];
  const node = process.env.npm_node_execpath;
  return [node !== undefined && existsSync(node) && isOutside(node) ? node : process.execPath, script];
}

function isOutside(path) {
  return !path.startsWith(modules);
}

/** The environment without this project's own programs: the installation replaces them while it runs. */
function outerEnvironment() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return { ...process.env, PATH: folders.filter(isOutside).join(delimiter) };
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function pause(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Takes the lock of the installation; waits while another command of ours holds it. */
function takeLock() {
  mkdirSync(cache, { recursive: true });
  const deadline = Date.now() + installLimitMs;
  for (;;) {
    try {
      writeFileSync(installLock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = Number(read(installLock));
    if (holder > 0 && !isAlive(holder)) rmSync(installLock, { force: true });
    else if (Date.now() > deadline)
      fail(`another installation does not end; delete ${installLock} and try again.`);
    else pause(300);
  }
}

function install() {
  takeLock();
  try {
    if (isInstalled()) return;
    say('hearth: installing dependencies with npm ci (first start, or package-lock.json has changed) …');
    const started = Date.now();
    const [command, ...first] = npm();
    const log = openSync(installLog, 'w');
    const args = [...first, 'ci', '--include=dev', '--no-audit', '--no-fund'];
    const env = outerEnvironment();
    const done = spawnSync(command, args, {
      cwd: root,
      env,
      stdio: ['ignore', log, log],
      shell: windows && first.length === 0,
    });
    closeSync(log);
    if (done.status !== 0) {
      rmSync(installLock, { force: true });
      say((read(installLog) ?? '').split('\n').slice(-40).join('\n'));
      fail(
        `npm ci failed${done.error === undefined ? '' : ` (${done.error.message})`}. Its whole output is in ${installLog}. ` +
          'Nothing of yours was touched. See that npm can download packages, delete the node_modules folder, and run the same command again.',
      );
    }
    writeStamp();
    say(`hearth: installed in ${Math.round((Date.now() - started) / 1000)} s.`);
  } finally {
    rmSync(installLock, { force: true });
  }
}

function chooseNode() {
  if (existsSync(projectNode)) return realpathSync(projectNode);
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return fail(
    `the project's own Node is missing and this one is ${process.version}, but 24 or newer is needed. ` +
      'npm was told to skip install scripts: run `npm rebuild node --ignore-scripts=false`, or use Node 24.',
  );
}

/** Runs the script as a child, for systems and versions that cannot replace the process. */
function runAsChild(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' });
  // A terminal sends Ctrl-C to the child as well: sending it again would count as a second press.
  const interactive = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on('SIGINT', () => interactive || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`could not start ${node}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function main([script, ...rest]) {
  if (Number(process.versions.node.split('.')[0]) < 20)
    fail(`Node ${process.version} is too old; install Node 20 or newer.`);
  if (script === undefined) fail('name the script to start: node build/launch.mjs <script.ts> [arguments]');
  if (!isInstalled()) install();
  const node = chooseNode();
  const args = [resolve(root, script), ...rest];
  // Programs and tests start the same sources hundreds of times: Node strips their types and compiles them once.
  process.env.NODE_COMPILE_CACHE ??= compiled;
  // Replacing the process leaves nobody in between: signals, exit codes and kill -9 reach the script itself.
  if (typeof process.execve === 'function' && !windows) process.execve(node, [node, ...args], process.env);
  else runAsChild(node, args);
}

main(process.argv.slice(2));
