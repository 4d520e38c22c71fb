import { sameBytes } from '../approval/bytes.ts';
import type { Change } from '../approval/snapshot.ts';
import { bytesOfFile, kindOf, sideOf } from './files.ts';
import type { Head, World } from './world.ts';
import type { WrittenFile } from './written-scenario.ts';

/** The governed paths that differ at a head from its merge base, in order. */
export function changesOf(world: World, base: ReadonlyMap<string, WrittenFile>, head: Head): readonly Change[] {
  return Object.keys(head.files)
    .toSorted()
    .flatMap((path) => changeOf(world, base, head, path) ?? []);
}

function changeOf(world: World, base: ReadonlyMap<string, WrittenFile>, head: Head, path: string): Change | undefined {
  const kind = kindOf(path, world.places);
  if (kind === 'prod' || kind === 'other') return undefined;
  if (sameBytes(bytesOfFile(head.mergeBase.get(path)), bytesOfFile(head.files[path]))) return undefined;
  const promoted = world.scenario.promoted ?? {};
  const blob = Object.hasOwn(promoted, path) ? promoted[path] : undefined;
  return {
    path,
    kind,
    base: sideOf(base.get(path)),
    head: sideOf(head.files[path]),
    promoted: blob === undefined ? 'same as base' : { blob: blob === 'ABSENT' ? undefined : blob },
  };
}
