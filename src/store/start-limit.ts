/** Starts after which a run that was lost each time is given up. */
export const startLimit = 3;

export const lostReason = 'lost three times';
