import type { Person } from '../person.ts';

/** What GitHub says people did in one pull request, read at one instant. Bytes are not here: they come from git. Times are Unix seconds. */
export interface PullRequestFacts {
  readonly repositoryId: number;
  readonly number: number;
  readonly title: string;
  readonly state: 'open' | 'closed' | 'merged';
  readonly draft: boolean;
  /** `undefined`: the account was deleted. */
  readonly author: Person | undefined;
  readonly openedAt: number;
  readonly base: string;
  readonly defaultBranch: string;
  readonly head: {
    readonly id: string;
    readonly ref: string;
    /** `owner/name`; `undefined` when the fork was deleted. */
    readonly repository: string | undefined;
  };
  readonly merge: MergeFacts | undefined;
  readonly reviews: readonly ReviewFacts[];
  readonly commits: readonly CommitPeople[];
  readonly forcePushes: readonly ForcePushFacts[];
  /** Other open pull requests with this head. */
  readonly siblings: readonly { readonly number: number; readonly base: string }[];
  /** The app's own check runs on the head, newest last. */
  readonly checks: readonly OwnCheck[];
  /** The newest comments, oldest first. */
  readonly comments: readonly CommentFacts[];
  /** Logins whose review is asked for now. */
  readonly requestedReviewers: readonly string[];
  /** What GitHub cut or did not answer, in words: never approved while one stands (T41). */
  readonly incomplete: readonly string[];
}

export interface MergeFacts {
  readonly commit: string;
  readonly at: number;
  readonly by: Person | undefined;
  readonly enqueuedBy?: Person;
  readonly autoMergeBy?: Person;
}

export interface ReviewFacts {
  readonly id: string;
  readonly by: Person | undefined;
  readonly opinion: 'approved' | 'changes requested' | 'commented';
  readonly at: number;
  readonly dismissedAt: number | undefined;
  readonly commit: string | undefined;
  readonly hasExplanation: boolean;
  readonly canPush: boolean;
}

/** The accounts GitHub knows for a commit; `undefined` where it knows none. */
export interface CommitPeople {
  readonly id: string;
  readonly author: Person | undefined;
  readonly committer: Person | 'github' | undefined;
  readonly coAuthors: readonly (Person | undefined)[];
  readonly verified: boolean;
}

export interface ForcePushFacts {
  readonly at: number;
  readonly by: Person | undefined;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface OwnCheck {
  readonly id: number;
  readonly name: string;
  readonly externalId: string;
  readonly completed: boolean;
  readonly conclusion: string | undefined;
}

export interface CommentFacts {
  readonly id: number;
  readonly by: Person | undefined;
  readonly own: boolean;
  readonly edited: boolean;
  /** The app's own reaction is on it: the command in it was carried out or refused. */
  readonly answered: boolean;
  readonly body: string;
  readonly at: number;
}

/** One entry of GitHub's record of pushes to a branch. */
export interface PushFacts {
  readonly at: number;
  readonly by: Person | undefined;
  readonly before: string | undefined;
  readonly after: string;
  readonly force: boolean;
}
