import type { Trouble } from './trouble.ts';

/** How a followed topic stands. */
export type Connection = 'opening' | 'live' | 'lost' | Trouble;
