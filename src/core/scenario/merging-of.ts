import { sameBytes } from '../approval/bytes.ts';
import type { Bytes, BytesByPath, Change, Merge } from '../approval/snapshot.ts';
import { bytesOfFile, kindOf } from './files.ts';
import type { Head, Pull, World } from './world.ts';
import type { WrittenFile, WrittenFiles } from './written-scenario.ts';

/** What merging would give; where the base has not moved under a path, the head's own bytes. */
export function mergeResultOf(pull: Pull, changes: readonly Change[]): BytesByPath | undefined {
  if (pull.state === 'merged' && pull.mergeResult === undefined) return undefined;
  const result = pull.mergeResult ?? {};
  return Object.fromEntries(
    changes.map(({ path, head }): [string, Bytes | undefined] => {
      const blob = Object.hasOwn(result, path) ? result[path] : head?.blob;
      if (blob === head?.blob) return [path, head];
      return [
        path,
        blob === undefined || blob === 'ABSENT' ? undefined : { blob, mode: head?.mode ?? '100644', meaning: blob },
      ];
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
