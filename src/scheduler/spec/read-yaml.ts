import { type Document, LineCounter, parseDocument } from 'yaml';

export interface YamlReading {
  /** Null where it cannot even be parsed. */
  readonly document: Document | null;
  readonly value: unknown;
  /** In order; none where the value can be used. */
  readonly errors: readonly { readonly line: number; readonly text: string }[];
  /** From 1. */
  readonly lineOf: (offset: number) => number;
}

/** A spec has five levels. */
const deepest = 32;
const tooDeep = `expected at most ${deepest} levels, got more`;

/**
 * Reads YAML 1.2. What is wrong with it is listed, not thrown; so is a text that would hold itself, grow by its aliases
 * or nest without end.
 */
export function readYaml(text: string): YamlReading {
  const lineCounter = new LineCounter();
  const lineOf = (offset: number): number => Math.max(1, lineCounter.linePos(offset).line);
  const refuse = (reason: string): YamlReading => ({
    document: null,
    value: null,
    errors: [{ line: 1, text: reason }],
    lineOf,
  });
  try {
    // Its warnings would go to standard error, past whoever asks.
    const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' });
    const errors = document.errors.map((error) => ({
      line: lineOf(error.pos[0]),
      text: describeError(error, 'not YAML'),
    }));
    if (errors.length > 0) return { document, value: null, errors, lineOf };
    const value: unknown = document.toJS();
    if (isWithin(value, deepest)) return { document, value, errors, lineOf };
    return refuse(tooDeep);
  } catch (error) {
    // A text of brackets alone nests deeper than the parser can call itself.
    return refuse(describeError(error as Error, 'not YAML that can be read'));
  }
}

/** The parser reports its own overflow as a fault of the text. */
function describeError(error: Error, otherwise: string): string {
  const isOverflow = error instanceof RangeError || error.message.includes('call stack');
  return isOverflow ? tooDeep : `${otherwise}: ${error.message}`;
}

function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isWithin(inner, levels - 1));
}
