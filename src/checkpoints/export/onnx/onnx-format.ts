import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Normalisation } from '../../../dataset/normalisation.ts';
import { buildNetwork } from '../../../training/models/build-model.ts';
import type { ExportFormat } from '../export-format.ts';
import { encodeOnnx, onnxVersions } from './encode-onnx.ts';
import { openOnnx } from './onnx-session.ts';

const file = 'model.onnx';

/** An ONNX file, checked and run with onnxruntime on the CPU. */
export const onnxFormat: ExportFormat = {
  description: { format: 'onnx', opset: onnxVersions.opset, irVersion: onnxVersions.ir },
  fileNames: [file],
  async encode({ runId, parameters, preprocess, normalisation, weights }) {
    const { model, network } = buildNetwork(parameters, 0);
    model.dispose();
    const metadata = { run: runId, preprocess, note: 'not for clinical use' };
    return new Map([[file, encodeOnnx({ network, weights, normalisation, metadata })]]);
  },
  async open({ folder, parameters, preprocess }) {
    const session = await openOnnx(await readFile(join(folder, file)));
    const sides = [parameters.imageSize, parameters.imageSize, 3];
    return {
      engine: session.engine,
      predict: (pixels, normalisations) =>
        session.run(normalisations.length, {
          pixels: { values: pixels, sides },
          ...(preprocess === 'volume' && linesOf(normalisations)),
        }),
      close: () => session.close(),
    };
  },
};

/** (v - mean) / deviation as v * scale + offset, a line an image. */
function linesOf(normalisations: readonly Normalisation[]) {
  const scale = normalisations.flatMap(({ deviation }) => deviation.map((value) => 1 / value));
  const offset = normalisations.flatMap(({ mean, deviation }) =>
    mean.map((value, channel) => -value / deviation[channel]!),
  );
  const sides = [1, 1, 3];
  return {
    scale: { values: Float32Array.from(scale), sides },
    offset: { values: Float32Array.from(offset), sides },
  };
}
