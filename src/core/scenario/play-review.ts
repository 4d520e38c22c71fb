import type { RecordedSay } from '../approval/snapshot.ts';
import { filesTold } from './bytes-at-commits.ts';
import { kindOf, sideOf } from './files.ts';
import { fileAt, type Head, headOf, isGovernor, type Pull, type World } from './world.ts';
import type { ReviewEvent, WrittenEvent, WrittenFile } from './written-scenario.ts';

/** A submitted review; of an objection the ledger keeps the say its author had, and what it rejects. */
export function playReview(
  world: World,
  pull: Pull,
  event: ReviewEvent,
  at: number,
  sharedWith: WrittenEvent | undefined,
): void {
  const id = event.id ?? `r${pull.reviews.length + 1}`;
  const recorded = event.state === 'changes_requested' ? sayOf(world, pull, event, sharedWith) : undefined;
  pull.reviews.push({
    id,
    by: world.cast.person(event.actor),
    opinion: event.state === 'changes_requested' ? 'changes requested' : event.state,
    at,
    commit: event.commit ?? undefined,
    hasExplanation: (event.body ?? '').trim() !== '',
    ...(recorded && { recorded }),
  });
  const there = sharedWith?.event === 'push' ? sharedWith.head : headOf(pull).id;
  const heads = event.commit === null ? [there] : [event.commit, there];
  pull.objections.push(...(recorded?.on ?? []).map((path) => ({ review: id, path, at, heads })));
}

/** What the ledger writes down at first sight of an objection: the role held then, and the changed paths it gave a say on. */
function sayOf(world: World, pull: Pull, event: ReviewEvent, sharedWith: WrittenEvent | undefined): RecordedSay {
  const { id, kind } = world.cast.person(event.actor);
  const governor = isGovernor(world, id);
  const owns = [...world.owners]
    .filter(([, people]) => people.some((person) => person.id === id))
    .map(([source]) => source);
  if (kind === 'bot') return { governor: false, owns: [], on: [] };
  const heads = headsInSight(pull, event, sharedWith);
  const written = filesTold(pull, event.commit);
  const paths = new Set([...heads, ...written].flatMap(({ files }) => Object.keys(files)));
  const on = [...paths].filter((path) => {
    const kindOfPath = kindOf(path, world.places);
    if (governor || kindOfPath !== 'policy') return governor;
    const sides: readonly (WrittenFile | undefined)[] = [
      world.base.get(path),
      ...heads.map((head) => fileAt(head, path)),
    ];
    return sides.some((side) => sideOf(side)?.scope.some((source) => owns.includes(source)));
  });
  return { governor, owns, on };
}

/** The heads an objection can have met: one, or two where a push shares its second. */
function headsInSight(
  pull: Pull,
  event: ReviewEvent,
  sharedWith: WrittenEvent | undefined,
): readonly Pick<Head, 'files' | 'mergeBase'>[] {
  const head = headOf(pull);
  if (sharedWith?.event === 'push') return [head, { files: sharedWith.files ?? head.files, mergeBase: head.mergeBase }];
  const earlier = event.same_second_as_push === true ? pull.heads.at(-2) : undefined;
  return earlier === undefined ? [head] : [head, earlier];
}
