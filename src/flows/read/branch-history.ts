/**
 * How many commits of the protected branch are looked through: from the first trusted commit on it only grows, and what
 * waits on it must be found however old the repository is.
 */
export const MOST_OF_BRANCH = 1_000_000;
