import type { BulkJobOptions, Job, JobType, WorkerOptions } from 'bullmq';
import type { RequestHandler } from 'express';

export const queueName = 'runs';

export interface RingData {
  readonly runId: string;
  readonly attempt: number;
}

export type RingJob = Job<RingData, void, string>;
export type RingProcessor = (job: RingJob, token?: string) => Promise<void>;

/** The parts of BullMQ's Worker that are used here, whatever its backend. */
export interface RingWorker {
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  run(): Promise<void>;
  close(): Promise<void>;
}

/** The parts of BullMQ's Queue that are used here, whatever its backend. */
export interface RingQueue {
  addBulk(jobs: { name: string; data: RingData; opts: BulkJobOptions }[]): Promise<unknown>;
  getJobCounts(...types: JobType[]): Promise<Record<string, number>>;
  getRanges(types: JobType[], start: number, end: number): Promise<string[]>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  isPaused(): Promise<boolean>;
  drain(delayed: boolean): Promise<void>;
  close(): Promise<void>;
}

/**
 * What differs between the servers. `openWorker` owes a worker that does not run yet.
 * `release` closes what the adapter opened for the queue, after the queue itself.
 */
export interface BullmqAdapter {
  readonly server: string;
  readonly queue: RingQueue;
  openWorker(processor: RingProcessor, concurrency: number): Promise<{ worker: RingWorker; release(): void }>;
  openBoard(path: string): Promise<RequestHandler>;
  release(): void;
  log(line: string): void;
}

/**
 * A lost worker's ring comes back after the lock and one or two checks. The lock is renewed at half its length by
 * a process that never trains. How often a run may start is the store's to say, so stalls are not counted.
 */
export const workerSettings = {
  lockDuration: 5_000,
  stalledInterval: 2_500,
  maxStalledCount: 1_000_000,
  drainDelay: 5,
  runRetryDelay: 1_000,
} satisfies Partial<WorkerOptions>;
