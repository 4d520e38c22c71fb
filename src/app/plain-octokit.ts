import { ProbotOctokit } from 'probot';

/**
 * A client that sends each request once and at once. The queue retries whole tasks, after looking at the world again: a
 * client that repeats writes by itself doubles them. Options as a function, because Probot lays its own throttling over
 * plain ones.
 */
export const PlainOctokit = ProbotOctokit.defaults((options: object) => ({
  ...options,
  retry: { enabled: false },
  throttle: { enabled: false },
}));
