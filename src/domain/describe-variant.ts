import { meetsCondition } from './condition.ts';
import { defaultValue } from './parameter-check.ts';
import { parameterDeclarations } from './parameter-declarations.ts';
import type { ParameterName, ParameterValue, VariantParameters } from './variant-parameters.ts';

const inHeading = new Set<ParameterName>([
  'model',
  'width',
  'skipConnections',
  'skipChannels',
  'tail',
  'asppRates',
  'asppConvolution',
  'batchNorm',
  'optimizer',
  'learningRate',
  'momentum',
  'nesterov',
]);

/**
 * A short label, as the deck's table has it: `MobileNetV3 + LR-ASPP, skips · SGD 0.09 0.95 Nesterov BN`. The other
 * parameters follow where they are named in `varying`, or, with none given, where they differ from their defaults.
 */
export function describeVariant(
  parameters: VariantParameters,
  varying: ReadonlySet<ParameterName> = changedParameters(parameters),
): string {
  const rest = parameterDeclarations
    .filter(({ name }) => !inHeading.has(name) && varying.has(name) && parameters[name] !== undefined)
    .map(({ name }) => `${name} ${parameters[name]}`);
  return [describeModel(parameters), describeOptimizer(parameters), ...rest].join(' · ');
}

/** Names of the parameters that are not the same in all of these variants. */
export function varyingParameters(variants: readonly VariantParameters[]): Set<ParameterName> {
  const names = parameterDeclarations.map((declaration) => declaration.name);
  return new Set(names.filter((name) => new Set(variants.map((variant) => variant[name])).size > 1));
}

/** `MobileNetV3 + LR-ASPP, skips`, `MobileNetV3 + DeepLabV3+ 2-4-6 separable` or `U-Net f=8`. */
export function describeModel(parameters: VariantParameters): string {
  const { model, width, skipConnections } = parameters;
  if (model === 'mobilenetv3-lraspp') return ['MobileNetV3 + LR-ASPP', ...lrasppParts(parameters)].join(', ');
  const { asppRates, asppConvolution } = parameters;
  const name =
    model === 'unet' ? `U-Net f=${width}` : `MobileNetV3 + DeepLabV3+ ${asppRates} ${asppConvolution}`;
  return skipConnections === false ? `${name}, no skips` : name;
}

function lrasppParts({ tail, skipConnections, skipChannels = 1 }: VariantParameters): string[] {
  const skips = skipChannels === 1 ? 'skips' : `${skipChannels}-channel skips`;
  return [...(tail === 'reduced' ? ['reduced tail'] : []), ...(skipConnections ? [skips] : [])];
}

function describeOptimizer(parameters: VariantParameters): string {
  const words: string[] = [{ sgd: 'SGD', adam: 'Adam', rmsprop: 'RMSProp' }[parameters.optimizer]];
  words.push(String(parameters.learningRate));
  if (parameters.momentum !== undefined) words.push(String(parameters.momentum));
  if (parameters.nesterov) words.push('Nesterov');
  words.push(parameters.batchNorm ? 'BN' : 'no BN');
  return words.join(' ');
}

function changedParameters(parameters: VariantParameters): Set<ParameterName> {
  const held = parameters as unknown as Record<string, ParameterValue>;
  return new Set(
    parameterDeclarations
      .filter((declaration) => meetsCondition(declaration.appliesWhen, held))
      .filter((declaration) => held[declaration.name] !== defaultValue(declaration, held))
      .map((declaration) => declaration.name),
  );
}
