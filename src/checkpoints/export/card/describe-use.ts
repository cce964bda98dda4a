import type { ExportFormatName } from '../export-format.ts';
import type { ExportManifest } from '../export-manifest.ts';
import type { Lines } from './lines.ts';
import { onnxNode, onnxPython } from './onnx-lines.ts';
import { safetensorsNode, safetensorsPython } from './safetensors-lines.ts';
import { tfjsBrowser, tfjsNode } from './tfjs-lines.ts';

/**
 * Lines that run as they stand, each beside the files. The tests run them in Node, in Python and on a page in Chromium;
 * where Python lacks the package `onnxruntime`, as wherever they have run so far, `onnxruntime-node` answers its calls.
 */
export function describeUse(manifest: Omit<ExportManifest, 'files'>): string {
  const { parameters, preprocess, model, originalSize } = manifest;
  const lines: Lines = { size: parameters.imageSize, preprocess };
  const format = model?.format ?? 'tfjs';
  return [
    ...(format === 'safetensors' ? [] : [describeSlices(lines, originalSize)]),
    ...sections[format](lines),
  ].join('\n\n');
}

const sections: Readonly<Record<ExportFormatName, (lines: Lines) => string[]>> = {
  tfjs: (lines) => [
    `In Node (\`npm install @tensorflow/tfjs sharp\`, then \`node use.mjs SLICE...\`):`,
    fence('js', tfjsNode(lines)),
    'In the browser, on a page that has TensorFlow.js as `tf`, with the two files served beside it; of PNG files, for' +
      ' Chromium decodes no TIFF:',
    fence('js', tfjsBrowser(lines)),
    'For Python, export the run with `--format onnx`.',
  ],
  onnx: (lines) => [
    `In Node (\`npm install onnxruntime-node sharp\`, then \`node use.mjs SLICE...\`):`,
    fence('js', onnxNode(lines)),
    `In Python (\`pip install onnxruntime numpy pillow\`, then \`python use.py SLICE...\`):`,
    fence('python', onnxPython(lines)),
    'For the browser, export the run with `--format tfjs`.',
  ],
  safetensors: () => [
    'Weights by `<layer>/<weight>` in the layouts of TensorFlow: `kernel` `[height, width, in, out]`, `depthwise_kernel`' +
      ' `[height, width, channels, 1]`, the kernel of a transposed convolution `[height, width, out, in]`. The' +
      " header's metadata hold the settings of the network and how its input is normalised. The format is that of the" +
      ' Python package `safetensors`.',
    'In Python (`pip install numpy`, then `python use.py`):',
    fence('python', safetensorsPython),
    'In Node, without any package (`node use.mjs`):',
    fence('js', safetensorsNode),
    'For a model that runs by itself, in the browser too, export the run with `--format tfjs` or `--format onnx`.',
  ],
};

function describeSlices({ size, preprocess }: Lines, originalSize: number | undefined): string {
  const sides = originalSize === undefined ? '' : ` (it was trained on slices of ${originalSize} pixels)`;
  const whose =
    preprocess === 'volume'
      ? 'Give **all slices of one patient** at once: each volume is normalised by its own mean and deviation.'
      : 'Slices may be of any patients: normalisation is part of the model.';
  return `Slices are square pictures of three 8-bit channels whose side is a multiple of ${size}${sides}. ${whose}`;
}

const fence = (language: string, code: string): string => `\`\`\`${language}\n${code.trim()}\n\`\`\``;
