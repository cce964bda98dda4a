import { mkdir, writeFile } from 'node:fs/promises';
import { packBundle } from './bundle.ts';
import type { Mutated } from './fuzz-kind.ts';
import { type FuzzResult, fuzzKinds, runFuzz } from './run-fuzz.ts';
import { tabulate } from './tabulate.ts';

const found = new URL('./found/', import.meta.url);

/** The whole set; the exit code is 1 where a file broke its reader. */
export async function main([count = '5000', seed = '1', only]: readonly string[]): Promise<number> {
  const started = performance.now();
  const kinds = fuzzKinds.filter(({ name }) => only === undefined || name === only);
  let done = 0;
  const onResult = async (result: FuzzResult, mutated: Mutated): Promise<void> => {
    done += 1;
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${count}`);
    if (result.fault !== null) await keep(result, mutated);
  };
  const results = await runFuzz({ count: Number(count), seed: Number(seed), kinds, onResult });
  const seconds = (performance.now() - started) / 1000;
  print(`\n${tabulate(results)}\n${results.length} files from seed ${seed} in ${seconds.toFixed(0)} s`);
  return results.some(({ fault }) => fault !== null) ? 1 : 0;
}

async function keep({ kind, seed, mutation, fault }: FuzzResult, mutated: Mutated): Promise<void> {
  await mkdir(found, { recursive: true });
  const bundle = packBundle(mutated, { kind, broke: fault! });
  const file = `${kind.replaceAll(/\W+/g, '-')}-${seed}.json`;
  await writeFile(new URL(file, found), `${JSON.stringify(bundle, null, 2)}\n`);
  print(`${kind} ${seed}: ${mutation.slice(0, 160)}\n  ${fault}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
