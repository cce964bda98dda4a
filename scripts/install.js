// Runs `npm ci` when node_modules is not what the lock file asks for. Plain Node: nothing is installed yet.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}

function isInstalled() {
  const wanted = readPackages('package-lock.json');
  const present = readPackages('node_modules/.package-lock.json');
  if (present === null) return false;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      entry.optional ||
      entry.devOptional ||
      entry.peer ||
      present[path]?.version === entry.version,
  );
}

export function installWhenNeeded() {
  if (isInstalled()) return;
  console.log('Installing packages (npm ci) ...');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const run = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: 'inherit' });
  if (run.status !== 0) {
    console.error('npm ci failed; see the lines above, then run the command again');
    process.exit(1);
  }
}
