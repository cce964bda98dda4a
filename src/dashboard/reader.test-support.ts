import { request } from 'node:http';
import type { Agent, IncomingHttpHeaders } from 'node:http';
import type { DashboardOperator } from './dashboard-operator.ts';
import type { DashboardReader } from './dashboard-reader.ts';

/** Names of what was called, with what it was given. */
export type Calls = unknown[][];

/** A reader and an operator who know one of everything, whatever its id, and note each call. */
export function createNotedSubjects(calls: Calls = []): {
  reader: DashboardReader;
  operator: DashboardOperator;
  calls: Calls;
} {
  const noted = <Subject extends object>(answers: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(answers).map(([name, answer]) => [
        name,
        async (...given: unknown[]) => {
          calls.push([name, ...given]);
          return answer;
        },
      ]),
    ) as unknown as Subject;
  const reader = noted<DashboardReader>({
    listSweeps: [],
    sweep: { id: 'demo-1' },
    leaderboard: [],
    runs: [],
    progress: { epochsDone: 1 },
    run: { id: 'r1' },
    epochs: [],
    workers: [],
    failures: [],
    ablation: {},
    annotations: {},
    patients: [],
    log: [],
    picture: new Uint8Array([137, 80, 78, 71]),
    modelFile: new Uint8Array([123, 125]),
  });
  const operator = noted<DashboardOperator>({
    pause: undefined,
    resume: undefined,
    cancelSweep: { cancelled: 2 },
    retrySweep: { queued: 1 },
    retryRun: undefined,
    annotate: undefined,
  });
  return { reader, operator, calls };
}

export interface RawRequest {
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Without a Host header. */
  readonly withoutHost?: boolean;
  readonly agent?: Agent;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Of a stream of events nothing is read. */
  readonly text: string;
}

/** Asks with a path and a Host exactly as given, which `fetch` would mend. Status 0: the connection was cut. */
export function askRaw({
  port,
  path,
  method = 'GET',
  headers = {},
  body,
  ...rest
}: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const cut = () => resolve({ status: 0, headers: {}, text: '' });
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        headers: {
          ...headers,
          ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
        },
        setHost: rest.withoutHost !== true,
        ...(rest.agent === undefined ? {} : { agent: rest.agent }),
      },
      (response) => {
        const { statusCode: status = 0, headers: got } = response;
        if (got['content-type']?.startsWith('text/event-stream')) {
          resolve({ status, headers: got, text: '' });
          asked.destroy();
          return;
        }
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status, headers: got, text: Buffer.concat(chunks).toString('latin1') }),
        );
        response.on('error', cut);
      },
    );
    asked.on('error', cut);
    asked.end(body);
  });
}

/** Answers in the order of the questions, `atOnce` of them under way. */
export async function askAll<Question, T>(
  questions: readonly Question[],
  ask: (question: Question) => Promise<T>,
  atOnce = 16,
): Promise<T[]> {
  const answers: T[] = [];
  let next = 0;
  const work = async () => {
    while (next < questions.length) {
      const at = next++;
      answers[at] = await ask(questions[at]!);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return answers;
}
