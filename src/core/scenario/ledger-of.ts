import { meaningOf } from '../approval/bytes.ts';
import type { PullRequestSnapshot, RecordedObjection } from '../approval/snapshot.ts';
import { bytesOfFile } from './files.ts';
import { fileAt, type Pull, type World } from './world.ts';

/** What the ledger tells of objections: those of earlier pull requests, and those made here, which may have to follow a renamed file. */
export function objectionsOf(world: World, pull: Pull): PullRequestSnapshot['objectionsBefore'] {
  return [...madeBefore(world), ...madeHere(pull)];
}

/** Objections that were made in other pull requests bind, whatever became of the role since. */
function madeBefore({ scenario, cast, gone }: World): readonly RecordedObjection[] {
  return (scenario.objections_before ?? []).map(({ path, digest, actor, meaning }, index) => {
    const by = cast.person(actor);
    return {
      pull: 0,
      review: `before-${index + 1}`,
      path,
      meanings: [meaning ?? digest],
      by: gone.has(by.id) ? undefined : by,
      role: { governor: true, owns: [] },
      at: -1,
    };
  });
}

function madeHere(pull: Pull): readonly RecordedObjection[] {
  return pull.objections.flatMap(({ review: id, path, at, heads }) => {
    const review = pull.reviews.find((one) => one.id === id);
    if (review?.recorded === undefined) return [];
    const { governor, owns } = review.recorded;
    const meanings = pull.heads
      .filter((head) => heads.includes(head.id))
      .map((head) => meaningOf(bytesOfFile(fileAt(head, path))));
    return [{ pull: 1, review: id, path, meanings, by: review.by, role: { governor, owns }, at }];
  });
}
