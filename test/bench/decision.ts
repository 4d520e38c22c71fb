import { decide } from '../../src/core/approval/decide.ts';
import type { Commit, PullRequestSnapshot, Push } from '../../src/core/approval/snapshot.ts';
import type { Person } from '../../src/core/person.ts';
import { aChange, aPerson, aPull, aReview, aSide } from '../support/a-pull.ts';
import type { Figures, Size } from './measure.ts';
import { median, timeOf } from './timing.ts';

const full = { policies: 100, reviews: 50, commits: 250, runs: 60 };
const quick: typeof full = { policies: 2, reviews: 2, commits: 4, runs: 1 };

/** Deciding one large pull request: everybody approves it, and half of the reviewers objected before it was updated. */
export async function decision(size: Size): Promise<Figures> {
  const of = size === 'full' ? full : quick;
  return {
    decisionMs: { value: await timed(largePull(of, 0), of.runs), goal: 10 },
    decisionWithObjectorsMs: { value: await timed(largePull(of, of.reviews / 2), of.runs), goal: 10 },
  };
}

async function timed(snapshot: PullRequestSnapshot, runs: number): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) times.push(await timeOf(() => decide(snapshot)));
  return median(times);
}

/** Each policy with five data sources and their owners; each commit touches one policy, ten commits make a push. */
function largePull({ policies, reviews, commits }: typeof full, objectors: number): PullRequestSnapshot {
  const reviewers = people('reviewer', reviews);
  const authors = people('author', 5);
  const numbers = Array.from({ length: policies }, (_, number) => number);
  const pathOf = (number: number) => `policies/dev/policy-${number}.yml`;
  const scopeOf = (number: number) => [0, 1, 2, 3, 4].map((n) => `schema.table_${(number + n) % policies}`);
  const changes = numbers.map((number) =>
    aChange({
      path: pathOf(number),
      base: aSide(`base ${number}`, { scope: scopeOf(number), policyKey: `policy-${number}` }),
      head: aSide(`head ${number}`, { scope: scopeOf(number), policyKey: `policy-${number}` }),
    }),
  );
  const allCommits = Array.from(
    { length: commits },
    (_, number): Commit => ({
      id: `commit ${number}`,
      author: authors[number % authors.length],
      committer: authors[number % authors.length],
      coAuthors: [],
      verified: false,
      touches: [pathOf(number % policies)],
    }),
  );
  const pushes: Push[] = [];
  for (let first = 0; first < commits; first += 10) {
    const brought = allCommits.slice(first, first + 10);
    pushes.push({
      at: 10 + first,
      by: authors[0],
      before: first === 0 ? undefined : allCommits[first - 1]?.id,
      after: brought.at(-1)?.id ?? '',
      force: false,
      commits: brought,
    });
  }
  const bytesAt = Object.fromEntries(
    pushes.map(({ after }, place) => [
      after,
      Object.fromEntries(
        numbers.map((number) => {
          const done = place * 10 + 10 > number;
          return [pathOf(number), done ? changes[number]?.head : changes[number]?.base];
        }),
      ),
    ]),
  );
  const head = pushes.at(-1)?.after ?? '';
  const middle = pushes[Math.floor(pushes.length / 2)];
  return aPull({
    changes,
    head,
    author: authors[0],
    roster: {
      governors: [...authors.slice(0, 1), ...reviewers.slice(0, 5)],
      owners: Object.fromEntries(
        numbers.map((number) => [
          `schema.table_${number}`,
          [0, 1, 2].flatMap((n) => reviewers[(number * 3 + n) % reviews] ?? []),
        ]),
      ),
    },
    commits: allCommits,
    pushes,
    bytesAt,
    mergeResult: Object.fromEntries(changes.map((change) => [change.path, change.head])),
    reviews: reviewers.map((by, place) =>
      place < objectors
        ? aReview(by, { opinion: 'changes requested', at: middle?.at ?? 0, commit: middle?.after })
        : aReview(by, { at: 10_000 + place, commit: head }),
    ),
  });
}

function people(kind: string, count: number): readonly Person[] {
  return Array.from({ length: count }, (_, number) => aPerson(`${kind}-${number}`));
}
