/** Soft Dice, alone or with the mean binary cross-entropy, as src/training/losses.ts defines them. */
export type LossName = 'dice' | 'bce-dice';
