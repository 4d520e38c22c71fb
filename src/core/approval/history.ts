import { bytesOf, type Known, policyIn, sameBytes } from './bytes.ts';
import type { Roles } from './roles.ts';
import type { BytesByPath, Change, PullRequestSnapshot, Push } from './snapshot.ts';

/** One push to the branch, with all bytes looked at before and after it. */
export interface Moment {
  readonly push: Push;
  /** A governor pushed, by the role held at that time; an unreadable or deleted account is none. */
  readonly byGovernor: boolean;
  /** `undefined` where they were not looked at; `base` before the push that created the branch. */
  readonly before: BytesByPath | 'base' | undefined;
  readonly after: BytesByPath | 'head' | undefined;
}

/** Every push of the record, oldest first. */
export function historyOf(snapshot: PullRequestSnapshot, roles: Roles): readonly Moment[] {
  const at = (commit: string) => (Object.hasOwn(snapshot.bytesAt, commit) ? snapshot.bytesAt[commit] : undefined);
  return snapshot.pushes.map((push) => ({
    push,
    byGovernor: pushedByGovernor(push, roles),
    before: bytesBefore(push, at),
    after: push.after === snapshot.head ? 'head' : at(push.after),
  }));
}

function bytesBefore({ before, from }: Push, at: (commit: string) => BytesByPath | undefined): Moment['before'] {
  if (before !== undefined) return at(before);
  return (from === undefined ? undefined : at(from)) ?? 'base';
}

/** The role of a hand counts at the time of the push; where nobody recorded it, the role held now. */
function pushedByGovernor({ by, governorThen }: Push, roles: Roles): boolean {
  if (by === undefined || by === 'unreadable' || by.kind === 'bot') return false;
  return governorThen ?? roles.isGovernor(by);
}

/** What one push did to one path. */
export interface Step {
  readonly push: Push;
  readonly byGovernor: boolean;
  readonly before: Known;
  readonly after: Known;
}

/** The bytes that are looked at before or after every push. */
type Look = (bytes: Moment['before' | 'after']) => Known;

/** The first push, and every later one that may have changed the bytes looked at, oldest first. */
function stepsOf(history: readonly Moment[], knownAt: Look): readonly Step[] {
  const steps: Step[] = [];
  let last: Moment | undefined;
  let there: Known = { known: false };
  for (const moment of history) {
    const { push, byGovernor } = moment;
    const before = last !== undefined && last.push.after === push.before ? there : knownAt(moment.before);
    const after = knownAt(moment.after);
    if (last === undefined || mayDiffer(before, after)) steps.push({ push, byGovernor, before, after });
    last = moment;
    there = after;
  }
  return steps;
}

/** What pushes did to the file of a change. */
export function stepsOfFile(history: readonly Moment[], change: Change): readonly Step[] {
  return stepsOf(history, (bytes) => {
    if (bytes === 'base') return { known: true, bytes: change.base };
    return bytes === 'head' ? { known: true, bytes: change.head } : bytesOf(bytes, change.path);
  });
}

/** What pushes did to a file that need not be there any more. */
export function stepsOfPath(history: readonly Moment[], path: string, head: BytesByPath | undefined): readonly Step[] {
  return stepsOf(history, (bytes) => bytesOf(bytes === 'head' ? head : bytes === 'base' ? undefined : bytes, path));
}

/** What pushes did to the policy of a change, whatever its file was called (T11). */
export function stepsOfPolicy(history: readonly Moment[], change: Change): readonly Step[] {
  return stepsOf(history, (bytes) => {
    if (bytes === 'head') return { known: true, bytes: change.head };
    return bytes === 'base' ? policyIn({ [change.path]: change.base }, change) : policyIn(bytes, change);
  });
}

function mayDiffer(a: Known, b: Known): boolean {
  return !a.known || !b.known || !sameBytes(a.bytes, b.bytes);
}

/** The path at the head of the branch at `time`: a push in the same second counts as made before (R10). */
export function atTime(steps: readonly Step[], time: number): Known {
  const step = steps.findLast(({ push }) => push.at <= time) ?? steps[0];
  if (step === undefined) return { known: false };
  return step.push.at <= time ? step.after : step.before;
}

/** Steps that are worked out when somebody asks, once: most changes have no objection and an opener who is a governor. */
export function stepsWhenAsked(work: () => readonly Step[]): () => readonly Step[] {
  let steps: readonly Step[] | undefined;
  return () => {
    steps ??= work();
    return steps;
  };
}
