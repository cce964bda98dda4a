import { findParameter } from '../../domain/parameter-check.ts';
import { readYaml } from './read-yaml.ts';

/** One `--set key=value`. */
export interface Override {
  readonly at: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

/** The key is a parameter's name or a dotted path in the spec; the value is YAML. */
export function parseOverride(given: string): Override | { readonly at: string; readonly text: string } {
  const at = `--set ${given}`;
  const equals = given.indexOf('=');
  if (equals < 1) return { at, text: 'expected key=value, as in learningRate=[0.1, 0.01]' };
  const keys = given.slice(0, equals).trim().split('.');
  const { value, errors } = readYaml(given.slice(equals + 1));
  const [error] = errors;
  if (error !== undefined) return { at, text: error.text };
  const path = findParameter(keys[0]!) === undefined ? keys : ['parameters', ...keys];
  return { at, path, value };
}

/** A copy of the value in which `path` holds `held`; mappings are made where there is none on the way. */
export function setAt(value: unknown, path: readonly string[], held: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return held;
  if (Array.isArray(value)) {
    const index = Number(key);
    const isNext = Number.isInteger(index) && index >= 0 && index <= value.length;
    if (isNext) return [...value.slice(0, index), setAt(value[index], rest, held), ...value.slice(index + 1)];
  }
  const mapping = isMapping(value) ? value : {};
  const before = Object.hasOwn(mapping, key) ? mapping[key] : undefined;
  return { ...mapping, [key]: setAt(rest.length === 0 ? before : spellOut(key, before), rest, held) };
}

/** The sections that may be written as one word, and the key that the word then stands for. */
const shorthands: Readonly<Record<string, string>> = { split: 'kind', search: 'strategy' };

function spellOut(section: string, value: unknown): unknown {
  const key = shorthands[section];
  return key !== undefined && typeof value === 'string' ? { [key]: value } : value;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
