import type { Block } from './block.ts';

/** "Table 1.", "Figure 1.": each kind counted by itself. */
export function numberCaptions(blocks: readonly Block[]): Map<Block, string> {
  const numbers = new Map<Block, string>();
  let [tables, figures] = [0, 0];
  for (const block of blocks) {
    if (block.kind === 'table') numbers.set(block, `Table ${++tables}.`);
    if (block.kind === 'figure') numbers.set(block, `Figure ${++figures}.`);
  }
  return numbers;
}
