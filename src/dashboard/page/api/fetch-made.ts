/** Answers of a full queue that are waited out, and how many seconds at most each. */
const patience = 12;
const longestWait = 30;

/**
 * What the server makes when it is asked: a picture, a model. Where its queue is full (503 with Retry-After) it is asked
 * again after what it says, a dozen times; then that answer is given. Null where there is no server.
 */
export async function fetchMade(address: string, pause = wait): Promise<Response | null> {
  for (let tries = 1; ; tries++) {
    const response = await fetch(address).catch(() => null);
    const seconds = Number(response?.headers.get('Retry-After') ?? Number.NaN);
    if (response?.status !== 503 || !(seconds > 0) || tries > patience) return response;
    await pause(Math.min(seconds, longestWait));
  }
}

function wait(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
}
