import { describe, expect, it } from 'vitest';
import type { BackendName } from '../../domain/run.ts';
import { describeBackend } from './backend.contract.ts';
import { backendNames, openBackend } from './open-backend.ts';

for (const name of backendNames) await describeBackend(name);

describe('openBackend', () => {
  it('refuses a name that it does not know with what to do', async () => {
    const attempt = openBackend('cuda' as BackendName);
    await expect(attempt).rejects.toMatchObject({
      code: 'BACKEND_UNAVAILABLE',
      remedy: expect.stringContaining('name another'),
    });
  });

  it('opens wasm again after it was closed', async () => {
    await (await openBackend('wasm')).close();
    const again = await openBackend('wasm');
    expect(again.name).toBe('wasm');
    await again.close();
  });
});
