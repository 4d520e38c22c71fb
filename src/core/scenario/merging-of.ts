import { sameBytes } from '../approval/bytes.ts';
import type { Bytes, BytesByPath, Change, Merge } from '../approval/snapshot.ts';
import { bytesOfFile, kindOf } from './files.ts';
import type { Head, Pull, World } from './world.ts';
import type { WrittenFile, WrittenFiles } from './written-scenario.ts';

/** What merging would give: as told, else the head's own bytes; of a path that the base changed too it is not known untold. */
export function mergeResultOf(pull: Pull, { mergeBase }: Head, changes: readonly Change[]): BytesByPath {
  const result = pull.mergeResult ?? {};
  return Object.fromEntries(
    changes.flatMap(({ path, base, head }): readonly (readonly [string, Bytes | undefined])[] => {
      if (!Object.hasOwn(result, path)) {
        const baseChanged = !sameBytes(base, bytesOfFile(mergeBase.get(path))) && !sameBytes(base, head);
        return baseChanged ? [] : [[path, head]];
      }
      const blob = result[path];
      if (blob === head?.blob) return [[path, head]];
      const gone = blob === undefined || blob === 'ABSENT';
      return [[path, gone ? undefined : { blob, mode: head?.mode ?? '100644', meaning: blob }]];
    }),
  );
}

/** The bytes of `paths` in a commit that tells what differs from the base. */
export function bytesAfter(
  files: WrittenFiles,
  base: ReadonlyMap<string, WrittenFile>,
  paths: readonly string[],
): BytesByPath {
  return Object.fromEntries(
    paths.map((path) => [path, bytesOfFile(Object.hasOwn(files, path) ? files[path] : base.get(path))]),
  );
}

/** The merge as GitHub and git tell it, with every other governed path it changed. */
export function mergeOf(
  world: World,
  merge: NonNullable<Pull['merge']>,
  head: Head,
  changes: readonly Change[],
  base: ReadonlyMap<string, WrittenFile>,
): Merge {
  const { event, at, governorThen } = merge;
  const { cast } = world;
  const files = event.files ?? head.files;
  const changed = changes.map(({ path }) => path);
  const others = Object.keys(files).filter((path) => {
    const governed = kindOf(path, world.places) !== 'other';
    return governed && !changed.includes(path) && !sameBytes(bytesOfFile(base.get(path)), bytesOfFile(files[path]));
  });
  return {
    commit: event.merge_commit ?? 'merge',
    at,
    by: cast.person(event.actor),
    ...(event.enqueuer != null && { enqueuedBy: cast.person(event.enqueuer) }),
    ...(event.auto_merge_by != null && { autoMergeBy: cast.person(event.auto_merge_by) }),
    bytes: bytesAfter(files, base, [...changed, ...others]),
    governorThen,
  };
}
