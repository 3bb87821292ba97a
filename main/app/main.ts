import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, Menu, nativeTheme, protocol, session } from 'electron';
import { profileOf } from './arguments.ts';
import { guardContents } from './guard-contents.ts';
import { guardSession } from './guard-session.ts';
import { menuTemplate } from './menu.ts';
import { appScheme } from './origin.ts';
import { locateApp } from './paths.ts';
import { systemRandom } from './platform.ts';
import { guardQuit } from './quit.ts';
import { createRendererServer } from './serve-renderer.ts';
import { createShell } from './shell.ts';
import { createShellMemory } from './shell-state.ts';

const { platform } = process;
const profile = profileOf(process.argv.slice(1), {
  platform,
  env: process.env,
  home: homedir(),
  cwd: process.cwd(),
});
// What Chromium keeps lives in the profile too, so one profile is one instance and one folder.
const windowFolder = join(profile, 'window');
mkdirSync(windowFolder, { recursive: true, mode: 0o700 });
app.setPath('userData', windowFolder);

app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  {
    scheme: appScheme,
    privileges: {
      standard: true,
      secure: true,
      supportFetchAPI: true,
      corsEnabled: true,
      bypassCSP: false,
      allowServiceWorkers: false,
    },
  },
]);

function start(): void {
  const devTools = !app.isPackaged;
  const paths = locateApp(import.meta.dirname);
  const memory = createShellMemory(join(windowFolder, 'shell.json'));
  nativeTheme.themeSource = memory.get().theme;
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ platform, devTools })));
  guardSession(session.defaultSession, { devTools });
  protocol.handle(appScheme, createRendererServer({ map: paths.renderer, random: systemRandom }));
  const shell = createShell({ profile, paths, memory });
  guardQuit(app, shell.prepareToQuit);
  app.on('second-instance', shell.open);
  app.on('activate', shell.open);
  shell.open();
}

// Whatever makes a web contents, it is guarded before it can load anything.
app.on('web-contents-created', (_event, contents) => guardContents(contents));
app.on('window-all-closed', () => {
  if (platform !== 'darwin') app.quit();
});
if (app.requestSingleInstanceLock()) void app.whenReady().then(start);
else app.quit();
