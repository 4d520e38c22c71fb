import type { PullRequestFacts } from '../../core/approval/facts.ts';
import type { PullRequestSnapshot } from '../../core/approval/snapshot.ts';
import {
  commanderOf,
  type Entries,
  objectionsBefore,
  openedByGovernor,
  promoterByCommand,
  recordedMerge,
  recordedPush,
  recordedSay,
} from '../../core/ledger/recorded.ts';

/** Adds to a snapshot what the ledger recorded at first sight; what it never saw stays as it is. */
export function withRecord(
  snapshot: PullRequestSnapshot,
  facts: PullRequestFacts,
  entries: Entries,
): PullRequestSnapshot {
  const { number } = snapshot;
  const commandedBy = facts.author?.kind === 'bot' ? commanderOf(entries, number) : undefined;
  const opened = openedByGovernor(entries, number);
  const signed = new Map<string, boolean>();
  const pushes = snapshot.pushes.map((push) => {
    const known = recordedPush(entries, number, push);
    for (const { commit, governor } of known?.signed ?? []) signed.set(commit, governor);
    return known === undefined ? push : { ...push, governorThen: known.governor };
  });
  const withSigner = <T extends { readonly id: string }>(commit: T) => {
    const governor = signed.get(commit.id);
    return governor === undefined ? commit : { ...commit, signedByGovernor: governor };
  };
  return {
    ...snapshot,
    ...(commandedBy === undefined ? {} : { commandedBy }),
    ...(opened === undefined ? {} : { openedByGovernor: opened }),
    commits: snapshot.commits.map(withSigner),
    pushes: pushes.map((push) => ({ ...push, commits: push.commits.map(withSigner) })),
    reviews: snapshot.reviews.map((review) => {
      const say = review.opinion === 'changes requested' ? recordedSay(entries, number, review.id) : undefined;
      return say === undefined ? review : { ...review, recorded: say };
    }),
    objectionsBefore: objectionsBefore(entries, snapshot.base.ref, number),
    ...withMerge(snapshot, entries),
  };
}

function withMerge(snapshot: PullRequestSnapshot, entries: Entries): Pick<PullRequestSnapshot, 'merge'> {
  const { merge } = snapshot;
  if (merge === undefined) return {};
  const recorded = recordedMerge(entries, snapshot.number);
  const promotedBy = promoterByCommand(entries, snapshot.number);
  return {
    merge: {
      ...merge,
      ...(recorded?.commit === merge.commit ? { governorThen: recorded.governor } : {}),
      ...(promotedBy === undefined ? {} : { promotedBy }),
    },
  };
}
