import { dataParameters } from './data-parameters.ts';
import { modelParameters } from './model-parameters.ts';
import { optimizerParameters } from './optimizer-parameters.ts';
import type { ParameterDeclaration } from './parameter-declaration.ts';

export type { NumberRange, ParameterDeclaration } from './parameter-declaration.ts';

/** Every parameter of a variant, in canonical order: what a condition names stands before it. */
export const parameterDeclarations: readonly ParameterDeclaration[] = [
  ...modelParameters,
  ...optimizerParameters,
  ...dataParameters,
];
