import type { PullRequestFacts } from '../../core/approval/facts.ts';
import type { BytesByPath, Merge } from '../../core/approval/snapshot.ts';
import { OutsideError } from '../../errors.ts';
import type { World } from '../world.ts';
import { brought, type MergeStep } from './before-merge.ts';
import { readBytesAt, readMeanings, withMeanings } from './bytes-at.ts';
import type { Places } from './places.ts';

/** What merging brought to the branch, of these paths and of what else it changed. */
export async function mergeOf(
  world: World,
  places: Places,
  facts: PullRequestFacts,
  step: MergeStep,
  paths: readonly string[],
): Promise<Merge | undefined> {
  const { merge } = facts;
  if (merge === undefined) return undefined;
  const looked = [...new Set([...paths, ...brought(step)])].sort();
  const files = looked.flatMap((path) => step.afterFiles.get(path) ?? []);
  const meanings = await readMeanings(world, places, files);
  const bytes = withMeanings(
    new Map(
      looked.map((path) => {
        const file = step.afterFiles.get(path);
        return [path, file === undefined ? undefined : { blob: file.blob, mode: file.mode }];
      }),
    ),
    meanings,
  );
  return { ...merge, bytes };
}

/** What merging now would bring, or on which paths it conflicts. */
export async function readMergeResult(
  world: World,
  places: Places,
  tip: string,
  head: string,
  paths: readonly string[],
) {
  if (paths.length === 0) return { mergeResult: {} };
  const result = await world.git.mergeResult(tip, head, paths);
  if (result.state === 'conflict') return { mergeConflict: result.paths };
  const files = [...result.bytes].flatMap(([path, file]) => (file === undefined ? [] : [{ path, ...file }]));
  return { mergeResult: withMeanings(result.bytes, await readMeanings(world, places, files)) };
}

/** The merge queue's own bytes: what it would merge (T38). */
export async function groupBytes(
  world: World,
  places: Places,
  group: string,
  paths: readonly string[],
): Promise<BytesByPath> {
  const { missing } = await world.git.fetch({ ids: [group] });
  if (missing.length > 0) throw new OutsideError(`the merge group ${group.slice(0, 12)} cannot be fetched`);
  return (await readBytesAt(world, places, [group], paths))[group] ?? {};
}
