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

  it('is frozen', () => {
    expect(Object.isFrozen(readConfig({}, {}))).toBe(true);
  });
});
