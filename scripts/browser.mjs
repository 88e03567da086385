/**
 * Finds a Chromium for the end-to-end tests, or gets one, or says what to do.
 *
 * In this order: $PANAL_BROWSER · an installed Chromium or Chrome · the one Playwright downloaded ·
 * Playwright's download · Debian's package (as root). `node scripts/browser.mjs` prints the path.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, toolPath } from './tools.mjs';

const DOWNLOAD_SECONDS_MAX = 180;

const commands = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
];

function usualPlaces() {
  const { HOME = '', PROGRAMFILES, LOCALAPPDATA } = process.env;
  if (process.platform === 'darwin') {
    return ['', HOME].flatMap((home) =>
      ['Chromium', 'Google Chrome', 'Microsoft Edge'].map((name) =>
        join(home || '/', 'Applications', `${name}.app`, 'Contents', 'MacOS', name),
      ),
    );
  }
  if (process.platform === 'win32') {
    return [PROGRAMFILES, process.env['PROGRAMFILES(X86)'], LOCALAPPDATA]
      .filter((folder) => folder !== undefined)
      .flatMap((folder) => [
        join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
        join(folder, 'Chromium', 'Application', 'chrome.exe'),
        join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
      ]);
  }
  return ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome'].flatMap((folder) =>
    commands.map((command) => join(folder, command)),
  );
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function playwrightsOwn() {
  const { chromium } = await import('@playwright/test');
  const path = chromium.executablePath();
  return existsSync(path) ? path : null;
}

/** The path of a browser that is already here, or null. Throws when $PANAL_BROWSER leads nowhere. */
export async function findBrowser() {
  const asked = process.env.PANAL_BROWSER;
  if (asked !== undefined && asked !== '') {
    if (isExecutable(asked)) return asked;
    throw new Error(`PANAL_BROWSER is ${asked}, which is not a program that can be run.`);
  }
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => commands.map((command) => join(folder, command)));
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const installed = [...onPath.map((path) => path + suffix), ...usualPlaces()].find(isExecutable);
  return installed ?? (await playwrightsOwn());
}

/** As `findBrowser`, but gets a browser when there is none. Throws with what to do when it can't. */
export async function ensureBrowser() {
  const found = await findBrowser();
  if (found !== null) return found;

  console.log('No Chromium or Chrome is installed; asking Playwright to download one …');
  spawnSync(process.execPath, [toolPath('@playwright/test', 'playwright'), 'install', 'chromium'], {
    cwd: root,
    stdio: 'inherit',
    timeout: DOWNLOAD_SECONDS_MAX * 1000,
  });
  const downloaded = await playwrightsOwn();
  if (downloaded !== null) return downloaded;

  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('The download failed; installing the package chromium …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-q'], { stdio: 'inherit', env });
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], {
      stdio: 'inherit',
      env,
    });
    const installed = await findBrowser();
    if (installed !== null) return installed;
  }
  throw new Error(
    [
      'The end-to-end tests need Chromium or Chrome, and none could be found or downloaded.',
      'Do one of these, then run the command again:',
      '  - install Chromium or Google Chrome (Debian, Ubuntu: sudo apt-get install chromium);',
      '  - npx playwright install chromium (needs a way to the internet);',
      '  - PANAL_BROWSER=/path/to/chromium npm test.',
    ].join('\n'),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(await ensureBrowser());
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
