// A worker of side.js that computes with this engine: `engine-worker.js <JSON case>`, see engine-case.js.
import { openEngineCase } from './engine-case.js';
import { serve } from './serve.js';

const request = JSON.parse(process.argv[2]);
const opened = await openEngineCase(request);
await serve({
  ready: { runtime: `Node ${process.versions.node}, ${request.level}`, engineBytes: opened.engine.peakBytes },
  step: request.mode === 'train' ? opened.train : opened.evaluate,
  more: { profile: async (program) => ({ rows: await opened.profile(program) }) },
});
await opened.close();
