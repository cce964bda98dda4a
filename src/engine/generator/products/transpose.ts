type Four = readonly [string, string, string, string];

const interleave = (a: string, b: string, lanes: string) => `v128.shuffle<f32>(${a}, ${b}, ${lanes})`;

/** `const` columns of the 4x4 square whose rows are in the variables `rows`. */
export function transpose([r0, r1, r2, r3]: Four, columns: Four): string {
  const [c0, c1, c2, c3] = columns;
  const low = [`${c0}_low`, `${c0}_high`] as const;
  const high = [`${c2}_low`, `${c2}_high`] as const;
  return `const ${low[0]} = ${interleave(r0, r1, '0, 4, 1, 5')}, ${high[0]} = ${interleave(r0, r1, '2, 6, 3, 7')};
const ${low[1]} = ${interleave(r2, r3, '0, 4, 1, 5')}, ${high[1]} = ${interleave(r2, r3, '2, 6, 3, 7')};
const ${c0} = ${interleave(low[0], low[1], '0, 1, 4, 5')}, ${c1} = ${interleave(low[0], low[1], '2, 3, 6, 7')};
const ${c2} = ${interleave(high[0], high[1], '0, 1, 4, 5')}, ${c3} = ${interleave(high[0], high[1], '2, 3, 6, 7')};
`;
}
