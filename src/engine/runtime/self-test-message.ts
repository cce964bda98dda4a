import type { Level } from '../level.ts';

/** What the self-test asks its child. Bytes are in base64: whether other messages survive is part of the test. */
export type SelfTestRequest =
  /** Serialised as the trainer's messages are. */
  | { readonly type: 'greet'; readonly greeting: string }
  /** Starts that level's module and runs it until it is compiled in full. */
  | { readonly type: 'open'; readonly level: Level; readonly module: string }
  | { readonly type: 'measure'; readonly level: Level }
  | { readonly type: 'check'; readonly level: Level };

export type SelfTestAnswer =
  | { readonly type: 'greeting'; readonly greeting: string; readonly understood: boolean }
  | { readonly type: 'opened' }
  | { readonly type: 'measured'; readonly gflops: number }
  /** `wrong`: numbers that are not what they should be; `steady`: the same bits as at first. */
  | { readonly type: 'checked'; readonly wrong: number; readonly steady: boolean }
  | { readonly type: 'failed'; readonly reason: string };
