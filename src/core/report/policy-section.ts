import type { PolicyDecision } from '../approval/decision.ts';
import type { PullRequestSnapshot } from '../approval/snapshot.ts';
import type { ChangeWords } from './change-words.ts';
import { waitsFor } from './check-title.ts';
import { code, inWords } from './markdown.ts';
import { type OwnersWithoutAccount, ownersWithoutAccount } from './owners-without-account.ts';
import { WHY_NOT, whyNot } from './reasons.ts';

const MOST_NAMES = 15;
const MOST_SENTENCES = 20;
const MOST_REVIEWS = 50;

/** One policy of a check: where it stands, whose review counts, whose does not and why, who could still approve, what changes. */
export function policySection(
  snapshot: PullRequestSnapshot,
  policy: PolicyDecision,
  words: ChangeWords | undefined,
): string {
  const change = snapshot.changes.find((one) => one.path === policy.path);
  const lines = [
    `### ${code(policy.path)}`,
    `**${STATE[policy.word]}**${snapshot.merge !== undefined ? '' : policy.restore ? ' · restores what is in production' : progress(policy)}`,
    ...few(policy.frozenBy, (by) => {
      const where = by.pull === snapshot.number ? '' : ` in #${by.pull}`;
      return `- Frozen by ${login(by.by?.login)}${where}.${by.explained ? '' : ' Please add an explanation to the change request.'}`;
    }),
    ...(policy.counted.length > 0 ? [`- Approved by ${names(policy.counted.map((person) => person.login))}.`] : []),
    ...few(
      policy.reviews.filter(({ opinion, why }) => opinion === 'approved' && why in WHY_NOT),
      ({ by, why }) =>
        `- ${login(by?.login)}: does not count, ${whyNot(why as keyof typeof WHY_NOT, snapshot.incomplete)}.`,
    ),
    ...(policy.couldApprove.length > 0 && policy.word !== 'approved'
      ? [`- Could approve: ${names(policy.couldApprove.map((person) => person.login))}.`]
      : []),
    ...scope('Data sources', change?.head?.scope ?? []),
    ...scope('Gains', words?.gained ?? []),
    ...scope('Loses', words?.lost ?? []),
    ...without(ownersWithoutAccount(snapshot.roster, change)),
    ...lacking(words?.lacking ?? []),
    ...(words?.sentences.slice(0, MOST_SENTENCES).map((sentence) => `- ${code(sentence, 600)}`) ?? []),
  ];
  return lines.join('\n');
}

/** The newest of a long list, one line each, and how many there are besides. */
function few<T>(all: readonly T[], line: (one: T) => string): string[] {
  const left = all.length - MOST_REVIEWS;
  return [...(left > 0 ? [`- … and ${left} earlier ones.`] : []), ...all.slice(-MOST_REVIEWS).map(line)];
}

const STATE = {
  approved: 'Approved',
  'in review': 'In Review',
  'changes requested': 'Changes requested',
  invalid: 'Invalid',
} as const;

function progress(policy: PolicyDecision): string {
  const { required, missing } = policy.quorum;
  const wait = waitsFor(policy);
  return ` · ${required - missing} of ${required}${wait === '' ? '' : ` · waiting for ${code(wait)}`}`;
}

function scope(title: string, sources: readonly string[]): string[] {
  return sources.length === 0 ? [] : [`- ${title}: ${names(sources)}.`];
}

function lacking(sentences: readonly string[]): string[] {
  const some = sentences.slice(0, MOST_SENTENCES).map((sentence) => `- ⚠ ${code(sentence, 400)}`);
  return sentences.length > MOST_SENTENCES ? [...some, `- ⚠ … and ${sentences.length - MOST_SENTENCES} more.`] : some;
}

function without(owners: OwnersWithoutAccount | undefined): string[] {
  if (owners === undefined) return [];
  const { count, ownerless } = owners;
  const none = ownerless.length === 0 ? '' : `; nobody can approve as an owner of ${names(ownerless)}`;
  return [`- ⚠ ${count} ${count === 1 ? 'owner has' : 'owners have'} no GitHub account${none}.`];
}

function names(all: readonly string[]): string {
  const some = all.slice(0, MOST_NAMES).map((name) => code(name, 80));
  return all.length > MOST_NAMES ? `${some.join(', ')} and ${all.length - MOST_NAMES} more` : inWords(some);
}

function login(name: string | undefined): string {
  return name === undefined ? 'a deleted account' : code(name, 80);
}
