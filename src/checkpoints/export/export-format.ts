import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Normalisation } from '../../dataset/normalisation.ts';
import type { Preprocess } from '../../domain/run.ts';
import type { VariantParameters } from '../../domain/variant-parameters.ts';
import type { NamedTensor } from '../checkpoint.ts';
import type { PixelModel } from './pixel-model.ts';

export const exportFormatNames = ['tfjs', 'onnx', 'safetensors'] as const;
export type ExportFormatName = (typeof exportFormatNames)[number];

export type Files = Map<string, Uint8Array | string>;

/** What a manifest says of how its model is written. */
export interface ModelFormat {
  readonly format: ExportFormatName;
  /** ONNX: version of the operators and of the file format. */
  readonly opset?: number;
  readonly irVersion?: number;
}

/** A checkpoint's model, ready to be written. */
export interface ExportSource {
  readonly runId: string;
  readonly parameters: VariantParameters;
  readonly preprocess: Preprocess;
  /** Constants of the training data; null where each volume has its own. */
  readonly normalisation: Normalisation | null;
  /** The network on tfjs's current backend, its weights loaded. */
  readonly model: LayersModel;
  /** The same weights, in the model's order. */
  readonly weights: readonly NamedTensor[];
}

/** What it takes to run an export's files. */
export interface ExportedModel {
  readonly folder: string;
  readonly parameters: VariantParameters;
  readonly preprocess: Preprocess;
}

/**
 * A way to write a model. An implementation owes: files that hold all it takes to run the model with the ecosystem's
 * own loaders, and a model opened from nothing but these files, on tfjs's current backend where it needs one. It does not
 * owe the score: whoever exports compares it.
 */
export interface ExportFormat {
  readonly description: ModelFormat;
  /** Of the model's own files. */
  readonly fileNames: readonly string[];
  encode(source: ExportSource): Promise<Files>;
  /** Throws EXPORT_MISMATCH where the files are no such model, BACKEND_UNAVAILABLE where nothing here runs it. */
  open(exported: ExportedModel): Promise<PixelModel>;
}
