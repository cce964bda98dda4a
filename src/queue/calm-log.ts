const silenceMs = 30_000;

/** Passes a line on at most once in half a minute: a server that is away is complained of at every try. */
export function calm(log: (line: string) => void): (line: string) => void {
  const saidAt = new Map<string, number>();
  return (line) => {
    const now = performance.now();
    if (now - (saidAt.get(line) ?? -silenceMs) < silenceMs) return;
    saidAt.set(line, now);
    log(line);
  };
}
