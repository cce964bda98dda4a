/**
 * Resolves at the first SIGINT or SIGTERM, and in a forked process also when its parent is gone; a second signal ends
 * the process at once.
 */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = () => {
      if (asked) process.kill(process.pid, 'SIGKILL');
      asked = true;
      // An open channel would keep this process alive.
      if (process.connected) process.disconnect();
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    if (process.connected) process.once('disconnect', () => resolve());
  });
}
