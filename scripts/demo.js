// `npm run demo`: installs and builds when needed, then hands over to the hidden verb `demo`.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installWhenNeeded } from './install.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
installWhenNeeded();
const { buildWhenNeeded } = await import('./build.js');
buildWhenNeeded();
const child = spawn(process.execPath, [join(root, 'bin/diceboard.js'), 'demo', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => (process.exitCode = code ?? 1));
