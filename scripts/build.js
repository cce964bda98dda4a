// Builds dist/: Prisma client, gradient kernels, TypeScript, the page's files. Does nothing when dist/ is current.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const stamp = join(dist, '.built');
/** Built apart and swapped in, so that two verbs that find `dist/` outdated do not build into each other. */
const building = join(root, 'build', `dist-${process.pid}`);

/** Newest modification under the folders that the build reads, in milliseconds. */
function newestSource() {
  let newest = 0;
  const visit = (path) => {
    const stat = statSync(path);
    if (stat.isDirectory()) {
      for (const name of readdirSync(path)) if (name !== 'generated') visit(join(path, name));
    } else newest = Math.max(newest, stat.mtimeMs);
  };
  for (const path of [
    'src',
    'prisma',
    'prisma.config.ts',
    'tsconfig.json',
    'vite.config.ts',
    'package-lock.json',
    'scripts',
  ])
    visit(join(root, path));
  return newest;
}

function step(name, command, args) {
  const run = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (run.status === 0) return;
  process.stderr.write(`${run.stdout}${run.stderr}`);
  console.error(`build failed at: ${name}`);
  process.exit(1);
}

const tool = (path) => join(root, 'node_modules', path);

export function generateClient() {
  step('prisma generate', process.execPath, [tool('prisma/build/index.js'), 'generate']);
}

export function buildKernels() {
  step('kernels', process.execPath, [join(root, 'scripts/build-kernels.js')]);
}

/** The page's bundle into `folder`; the tests build it apart too, two at once: each has a folder of its own. */
export function buildPage(folder) {
  step('page', process.execPath, [tool('vite/bin/vite.js'), 'build', '--outDir', folder]);
}

export function buildWhenNeeded() {
  const newest = newestSource();
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= newest) return;
  console.error('Building ...');
  generateClient();
  buildKernels();
  step('tsc', process.execPath, [
    tool('typescript/bin/tsc'),
    '-p',
    'tsconfig.build.json',
    '--outDir',
    building,
  ]);
  buildPage(join(building, 'dashboard/page'));
  const built = join(building, '.built');
  writeFileSync(built, '');
  utimesSync(built, new Date(), new Date(Math.ceil(newest) + 1));
  rmSync(dist, { recursive: true, force: true });
  renameSync(building, dist);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  buildWhenNeeded();
