// Debian packages that some tests need; installed only as root on Debian, elsewhere those tests skip and say so.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const packages = [
  { name: 'redis-server', path: '/usr/bin/redis-server' },
  { name: 'chromium', path: '/usr/bin/chromium' },
  { name: 'libvulkan1', path: '/usr/lib/x86_64-linux-gnu/libvulkan.so.1', on: 'x64' },
  { name: 'libvulkan1', path: '/usr/lib/aarch64-linux-gnu/libvulkan.so.1', on: 'arm64' },
];

export function installServices() {
  const missing = packages.filter(
    ({ path, on }) => !existsSync(path) && (on ?? process.arch) === process.arch,
  );
  if (missing.length === 0 || process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return;
  console.log(`Installing ${missing.map(({ name }) => name).join(', ')} ...`);
  const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update', '-qq'], options);
  const names = missing.map(({ name }) => name);
  const run = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], options);
  if (run.status !== 0)
    console.error(`apt-get could not install ${names.join(' ')}; tests that need them skip`);
}
