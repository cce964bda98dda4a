/** Part of every run's identity; raise it by hand when a change of training code changes results. */
export const trainingVersion = 2;
