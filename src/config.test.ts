import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

describe('configuration', () => {
  it('puts flags over environment over defaults', () => {
    const environment = { DICEBOARD_PORT: '5000', DICEBOARD_WORKERS: '3' };
    const config = readConfig({ port: '6000' }, environment);
    expect(config).toMatchObject({ port: 6000, workers: 3, host: '127.0.0.1' });
  });

  it('names the variable that is wrong', () => {
    expect(() => readConfig({}, { DICEBOARD_PORT: 'many' })).toThrow(/DICEBOARD_PORT: .*got "many"/);
    expect(() => readConfig({}, { REDIS_URL: 'localhost' })).toThrow(/REDIS_URL: .*redis/);
  });

  it('names the flag that is wrong', () => {
    expect(() => readConfig({ workers: '0' }, {})).toThrow(/--workers: .*got "0"/);
  });

  it('takes a level of the engine, or auto', () => {
    expect(readConfig({}, {}).level).toBe('auto');
    expect(readConfig({ level: 'auto' }, { DICEBOARD_LEVEL: 'plain' }).level).toBe('auto');
    expect(() => readConfig({ level: 'widest' }, {})).toThrow(/--level: .*got "widest"/);
  });

  it('takes public names with commas between, without ports, and files of tokens', () => {
    const environment = { DICEBOARD_PUBLIC_HOST: 'board.example, 10.0.0.7', DICEBOARD_VIEWER_TOKENS: 'a' };
    expect(readConfig({ operatorTokens: 'b' }, environment)).toMatchObject({
      publicHosts: ['board.example', '10.0.0.7'],
      viewerTokens: 'a',
      operatorTokens: 'b',
    });
    expect(readConfig({}, {})).toMatchObject({ publicHosts: [], viewerTokens: undefined });
    expect(() => readConfig({}, { DICEBOARD_PUBLIC_HOST: 'https://board.example' })).toThrow(
      /DICEBOARD_PUBLIC_HOST: .*without ports/,
    );
  });

  it('is frozen', () => {
    expect(Object.isFrozen(readConfig({}, {}))).toBe(true);
  });
});
