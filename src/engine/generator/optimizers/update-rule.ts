/** Writes expressions of float32 values, each operation rounded once. */
export interface Arithmetic {
  add(a: string, b: string): string;
  subtract(a: string, b: string): string;
  multiply(a: string, b: string): string;
  divide(a: string, b: string): string;
  root(a: string): string;
  /** The number at this index of the settings block. */
  setting(index: number): string;
}

export const vectorArithmetic: Arithmetic = {
  add: (a, b) => `f32x4.add(${a}, ${b})`,
  subtract: (a, b) => `f32x4.sub(${a}, ${b})`,
  multiply: (a, b) => `f32x4.mul(${a}, ${b})`,
  divide: (a, b) => `f32x4.div(${a}, ${b})`,
  root: (a) => `f32x4.sqrt(${a})`,
  setting: (index) => `setting${index}`,
};

export const scalarArithmetic: Arithmetic = {
  add: (a, b) => `(${a} + ${b})`,
  subtract: (a, b) => `(${a} - ${b})`,
  multiply: (a, b) => `(${a} * ${b})`,
  divide: (a, b) => `(${a} / ${b})`,
  root: (a) => `Mathf.sqrt(${a})`,
  setting: (index) => `f32x4.extract_lane(setting${index}, 0)`,
};

interface UpdateParts extends Arithmetic {
  /** Gives an expression a name, so that it is computed once. */
  define(name: string, value: string): string;
  readonly gradient: string;
  /** Old values. */
  readonly slots: readonly string[];
}

/** An optimizer's rule: weight - rate * direction, and new slots. */
export interface Rule {
  readonly slots: readonly string[];
  /** Operations for one weight. */
  readonly flops: number;
  readonly update: (parts: UpdateParts) => { direction: string; slots: readonly string[] };
}

// The formulas, and the names of slots, are those of src/training/optimizers.

export const sgd: Rule = {
  slots: [],
  flops: 3,
  update: ({ gradient }) => ({ direction: gradient, slots: [] }),
};

export function sgdWithMomentum(nesterov: boolean): Rule {
  return {
    slots: ['velocity'],
    flops: nesterov ? 7 : 5,
    update({ add, multiply, setting, define, gradient, slots: [old = ''] }) {
      const velocity = define('velocity', add(multiply(old, setting(3)), gradient));
      const ahead = () => add(gradient, multiply(velocity, setting(3)));
      return { direction: nesterov ? ahead() : velocity, slots: [velocity] };
    },
  };
}

export const adam: Rule = {
  slots: ['mean', 'square'],
  flops: 14,
  update({ add, multiply, divide, root, setting, define, gradient, slots: [oldMean = '', oldSquare = ''] }) {
    const decay = (old: string, value: string, [kept, rest]: readonly [number, number]) =>
      add(multiply(old, setting(kept)), multiply(value, setting(rest)));
    const mean = define('mean', decay(oldMean, gradient, [3, 6]));
    const square = define('square', decay(oldSquare, multiply(gradient, gradient), [4, 7]));
    const deviation = divide(root(square), setting(2));
    return { direction: divide(mean, add(deviation, setting(5))), slots: [mean, square] };
  },
};

/** The mean square, and the gradient over its root. */
function scaleByRoot(parts: UpdateParts): { square: string; scaled: string } {
  const { add, multiply, divide, root, setting, define, gradient, slots } = parts;
  const squared = multiply(multiply(gradient, gradient), setting(6));
  const square = define('square', add(multiply(slots[0] as string, setting(3)), squared));
  return { square, scaled: divide(gradient, add(root(square), setting(5))) };
}

export const rmsprop: Rule = {
  slots: ['square'],
  flops: 10,
  update(parts) {
    const { square, scaled } = scaleByRoot(parts);
    return { direction: scaled, slots: [square] };
  },
};

export const rmspropWithMomentum: Rule = {
  slots: ['square', 'velocity'],
  flops: 12,
  update(parts) {
    const { add, multiply, setting, define, slots } = parts;
    const { square, scaled } = scaleByRoot(parts);
    const velocity = define('velocity', add(multiply(slots[1] as string, setting(4)), scaled));
    return { direction: velocity, slots: [square, velocity] };
  },
};
