import { useEffect, useState } from 'preact/hooks';
import { fetchMade } from '../api/fetch-made.ts';
import type { Trouble } from '../api/trouble.ts';
import type { BackendWish } from './backend-wish.ts';
import type { BrowserModel } from './browser-model.ts';
import { ModelTrouble } from './model-trouble.ts';
import { createTurns } from './take-turns.ts';

/** Undefined while it is loaded. */
export type OpenedModel = { readonly model: BrowserModel } | { readonly trouble: Trouble } | undefined;

/** TensorFlow.js has one backend for the whole page: while one is opened no other may be, and the last choice wins. */
const takeTurn = createTurns();

/** The run's model in this browser; TensorFlow.js is loaded with the first one. Null opens none. */
export function useModel(runId: string | null, wish: BackendWish): OpenedModel {
  const [opened, setOpened] = useState<OpenedModel>();
  useEffect(() => {
    setOpened(undefined);
    if (runId === null) return undefined;
    let wanted = true;
    let model: BrowserModel | undefined;
    const isWanted = () => wanted;
    void awaitMade(runId)
      .then(() => takeTurn(() => open(runId, wish), isWanted))
      .then((next) => {
        if (next === undefined) return;
        if ('model' in next) model = next.model;
        if (wanted) setOpened(next);
        else model?.close();
      });
    return () => {
      wanted = false;
      model?.close();
    };
  }, [runId, wish]);
  return opened;
}

/** The first question has the model made, however long the server's queue is; it keeps no turn meanwhile. */
async function awaitMade(runId: string): Promise<void> {
  await fetchMade(`/api/runs/${encodeURIComponent(runId)}/model/input.json`);
}

async function open(runId: string, wish: BackendWish): Promise<NonNullable<OpenedModel>> {
  try {
    const { openBrowserModel } = await import('./browser-model.ts');
    return { model: await openBrowserModel(runId, wish) };
  } catch (error) {
    if (error instanceof ModelTrouble) return { trouble: error.trouble };
    const message = `expected a model that runs in this browser, got: ${String((error as Error).message)}`;
    const remedy = wish === 'wasm' ? 'load the page again' : 'choose WebAssembly';
    return { trouble: { code: 'MODEL_NOT_OPENED', message, remedy } };
  }
}
