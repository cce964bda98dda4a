import type { TrainerMessage } from '../training/trainer-message.ts';
import type { Fence } from './fence.ts';

/** What an attempt says when it starts. */
export type AttemptStart = Fence & Omit<Extract<TrainerMessage, { type: 'started' }>, 'type'>;
