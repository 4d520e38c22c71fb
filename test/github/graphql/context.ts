import type { Actor } from '../auth.ts';
import type { Account, Team } from '../model/account.ts';
import type { App } from '../model/app.ts';
import type { CheckRun, CheckSuite, CommitStatus } from '../model/check.ts';
import type { Issue, IssueComment, Label } from '../model/issue.ts';
import type { MergeQueueEntry, PullRequest, Repository } from '../model/repository.ts';
import type { Review } from '../model/review.ts';
import type { World } from '../world.ts';

/** An object of the schema: what each field gives, or a function of its arguments that gives it. */
export type Node = Readonly<Record<string, unknown>>;

/** What every resolver knows. */
export interface Context {
  readonly world: World;
  readonly actor: Actor;
  /** In whose name the query is asked. */
  readonly viewer: Account | undefined;
  readonly make: Makers;
  /** What the whole query costs, for `rateLimit`. */
  readonly cost: { readonly points: number; readonly nodes: number };
}

/** How each thing becomes an object of the schema; things refer to each other through this. */
export interface Makers {
  /** Somebody who acts; nobody for a deleted account. */
  actor(context: Context, account: Account | undefined): Node | null;
  /** The same where only people are described: GitHub shows a bot as if it were one. */
  user(context: Context, account: Account | undefined): Node | null;
  team(context: Context, team: Team): Node;
  app(context: Context, app: App): Node;
  repository(context: Context, repository: Repository): Node;
  ref(context: Context, repository: Repository, ref: string): Node | null;
  /** A commit, tree or blob by full id; null where the repository has none. A tree knows the path it was asked for by. */
  object(context: Context, repository: Repository, oid: string, path?: string): Promise<Node | null>;
  pull(context: Context, pull: PullRequest): Node;
  review(context: Context, pull: PullRequest, review: Review): Node;
  issue(context: Context, repository: Repository, issue: Issue): Node;
  comment(context: Context, repository: Repository, comment: IssueComment): Node;
  label(context: Context, repository: Repository, label: Label): Node;
  suite(context: Context, repository: Repository, suite: CheckSuite): Node;
  run(context: Context, repository: Repository, run: CheckRun): Node;
  status(context: Context, repository: Repository, status: CommitStatus): Node;
  queue(context: Context, repository: Repository): Node;
  queueEntry(context: Context, repository: Repository, entry: MergeQueueEntry): Node;
}
