import type { Bytes, BytesByPath } from '../../core/approval/snapshot.ts';
import type { World } from '../world.ts';
import { type Places, placeOf } from './places.ts';
import { meaningOf, readPolicies } from './sides.ts';

/**
 * What stands at `paths` in each of these commits, with its meaning. A commit that git does not have any more is left
 * out: nothing binds to it.
 */
export async function readBytesAt(
  world: World,
  places: Places,
  commits: readonly string[],
  paths: readonly string[],
): Promise<Readonly<Record<string, BytesByPath>>> {
  const found = [...(await world.git.bytesAt([...new Set(commits)], paths))];
  const files = found.flatMap(([, at]) =>
    at === 'unknown' ? [] : [...at].flatMap(([path, file]) => (file === undefined ? [] : [{ path, ...file }])),
  );
  const meanings = await readMeanings(world, places, files);
  return Object.fromEntries(
    found.flatMap(([commit, at]) => (at === 'unknown' ? [] : [[commit, withMeanings(at, meanings)]])),
  );
}

/** What bytes mean, and the key and the content of the policy in them. */
type Meaning = Pick<Bytes, 'meaning' | 'policyKey' | 'content'>;

/** Meanings by blob id, of policies alone; other files mean their bytes. */
export async function readMeanings(
  world: World,
  places: Places,
  files: readonly { readonly path: string; readonly blob: string; readonly mode: string }[],
): Promise<ReadonlyMap<string, Meaning>> {
  const plain = files.filter(({ path, mode }) => placeOf(places, path) === 'policy' && mode === '100644');
  const unique = [...new Map(plain.map((file) => [file.blob, file])).values()];
  const policies = await readPolicies(world, unique);
  return new Map(
    unique.map(({ path, blob }): [string, Meaning] => {
      const policy = policies.get(`${path}\0${blob}`);
      const meaning = meaningOf(policy, blob);
      if (!policy?.ok) return [blob, { meaning }];
      return [blob, { meaning, policyKey: policy.policy.policyKey, content: policy.content }];
    }),
  );
}

/** Adds to each file what it means. */
export function withMeanings(
  files: ReadonlyMap<string, { readonly blob: string; readonly mode: string } | undefined>,
  meanings: ReadonlyMap<string, Meaning>,
): BytesByPath {
  return Object.fromEntries(
    [...files].map(([path, file]): [string, Bytes | undefined] => [
      path,
      file === undefined ? undefined : { ...file, ...(meanings.get(file.blob) ?? { meaning: file.blob }) },
    ]),
  );
}
