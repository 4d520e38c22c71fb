import type { Account } from './account.ts';
import type { App } from './app.ts';

export type RunStatus = 'queued' | 'in_progress' | 'completed';
export type Conclusion =
  | 'action_required'
  | 'cancelled'
  | 'failure'
  | 'neutral'
  | 'success'
  | 'skipped'
  | 'timed_out'
  | 'stale';

export interface CheckSuite {
  readonly id: number;
  readonly nodeId: string;
  readonly app: App;
  readonly headSha: string;
  readonly headBranch: string | undefined;
  readonly before: string | undefined;
  readonly createdAt: string;
  updatedAt: string;
  /** Asked for again: queued until its runs report anew. */
  rerequested: boolean;
}

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: 'notice' | 'warning' | 'failure';
  readonly message: string;
  readonly title?: string;
  readonly raw_details?: string;
}

export interface CheckRun {
  readonly id: number;
  readonly nodeId: string;
  readonly suite: CheckSuite;
  readonly app: App;
  name: string;
  readonly headSha: string;
  externalId: string;
  detailsUrl: string | undefined;
  status: RunStatus;
  conclusion: Conclusion | undefined;
  startedAt: string | undefined;
  completedAt: string | undefined;
  title: string | undefined;
  summary: string | undefined;
  text: string | undefined;
  readonly annotations: Annotation[];
  actions: readonly { readonly label: string; readonly description: string; readonly identifier: string }[];
}

export interface CommitStatus {
  readonly id: number;
  readonly nodeId: string;
  readonly sha: string;
  readonly context: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  readonly description: string | undefined;
  readonly targetUrl: string | undefined;
  readonly by: Account;
  readonly app: number | undefined;
  readonly at: string;
}

/** What a suite amounts to, from the newest run of each name. */
export function suiteState(
  suite: CheckSuite,
  runs: readonly CheckRun[],
): { readonly status: RunStatus; readonly conclusion: Conclusion | undefined } {
  const newest = latestRuns(runs.filter((run) => run.suite === suite));
  if (suite.rerequested || newest.length === 0) return { status: 'queued', conclusion: undefined };
  if (newest.some((run) => run.status !== 'completed')) {
    return { status: newest.every((run) => run.status === 'queued') ? 'queued' : 'in_progress', conclusion: undefined };
  }
  const worst = severity.find((conclusion) => newest.some((run) => run.conclusion === conclusion));
  return { status: 'completed', conclusion: worst ?? 'neutral' };
}

const severity: readonly Conclusion[] = [
  'failure',
  'timed_out',
  'cancelled',
  'action_required',
  'stale',
  'success',
  'neutral',
  'skipped',
];

/** The newest run of each app and name, as `filter=latest` shows them. */
export function latestRuns(runs: readonly CheckRun[]): readonly CheckRun[] {
  const newest = new Map<string, CheckRun>();
  for (const run of runs) newest.set(`${run.app.id} ${run.name}`, run);
  return [...newest.values()];
}
