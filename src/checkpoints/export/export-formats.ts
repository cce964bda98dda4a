import { DiceboardError } from '../../domain/errors.ts';
import { exportFormatNames, type ExportFormat, type ExportFormatName } from './export-format.ts';
import { onnxFormat } from './onnx/onnx-format.ts';
import { safetensorsFormat } from './safetensors/safetensors-format.ts';
import { tfjsFormat } from './tfjs/tfjs-format.ts';

export const exportFormats: Readonly<Record<ExportFormatName, ExportFormat>> = {
  tfjs: tfjsFormat,
  onnx: onnxFormat,
  safetensors: safetensorsFormat,
};

/** The format of that name. Throws USAGE for another. */
export function findFormat(name: string): ExportFormatName {
  const found = exportFormatNames.find((known) => known === name);
  if (found !== undefined) return found;
  throw new DiceboardError('USAGE', `expected a format of ${exportFormatNames.join(', ')}, got ${name}`);
}
