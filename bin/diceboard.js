#!/usr/bin/env node
// In a clone, builds first when sources are newer than dist/; an installed package has dist/ only.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

if (existsSync(fileURLToPath(new URL('../src', import.meta.url)))) {
  const { buildWhenNeeded } = await import('../scripts/build.js');
  buildWhenNeeded();
}
// citty colours its help in a pipe too, unless this is set before it is loaded.
if (!process.stdout.isTTY) process.env.NO_COLOR ??= '1';
const { main } = await import('../dist/cli/main.js');
process.exitCode = await main(process.argv.slice(2));
