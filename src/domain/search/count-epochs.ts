/** `1 epoch`, `3 epochs`. */
export function countEpochs(epochs: number): string {
  return epochs === 1 ? '1 epoch' : `${epochs} epochs`;
}
