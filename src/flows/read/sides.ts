import type { Bytes, Side } from '../../core/approval/snapshot.ts';
import { actionsOf, namedTags } from '../../core/catalogue/named-tags.ts';
import { scopeOf } from '../../core/catalogue/scope.ts';
import type { TagIndex } from '../../core/catalogue/tag-index.ts';
import type { ReadPolicy } from '../../core/policy/policy-file.ts';
import { readPolicy } from '../../core/policy/read-policy.ts';
import type { TextFile } from '../../core/text/read-yaml.ts';
import type { World } from '../world.ts';
import { readTexts } from './governance.ts';

/** A file as a tree names it. */
export interface File {
  readonly path: string;
  readonly blob: string;
  readonly mode: string;
}

/** Policies by `path\\0blob`; each is read and parsed once while it is remembered, those that are not in one go. */
export async function readPolicies(world: World, files: readonly File[]): Promise<ReadonlyMap<string, ReadPolicy>> {
  const unread: File[] = [];
  let texts: ReturnType<typeof readTexts> | undefined;
  // What is not remembered is asked for at once, and so read together; what is asked for later, by itself.
  const textOf = async (file: File): Promise<TextFile> => {
    const place = unread.push(file) - 1;
    texts ??= Promise.resolve().then(() => readTexts(world, unread.map(pathAndBlob)));
    const read = (await texts)[place] ?? (await readTexts(world, [pathAndBlob(file)]))[0];
    if (read === undefined) throw new Error(`${file.path} was not read, and nothing says why`);
    return read;
  };
  const read = await Promise.all(
    files.map((file) =>
      world.remember(`policy ${file.path} ${file.blob}`, async () => readPolicy({ ...(await textOf(file)), ...file })),
    ),
  );
  return new Map(read.map((policy) => [`${policy.path}\0${policy.blob}`, policy]));
}

function pathAndBlob({ path, blob }: File): readonly [path: string, blob: string] {
  return [path, blob];
}

/** What a policy means; the blob itself where it says nothing that can be read. */
export function meaningOf(policy: ReadPolicy | undefined, blob: string): string {
  return policy?.ok ? policy.meaning : blob;
}

/** A policy file as a side of a change: where it is active, what rules can match. */
export function policySide(file: File, policy: ReadPolicy | undefined, index: TagIndex): Side {
  const bytes: Bytes = { blob: file.blob, mode: file.mode, meaning: meaningOf(policy, file.blob) };
  if (!policy?.ok) return { ...bytes, scope: [], tags: [], columnTags: [], actions: [] };
  const { tags, columnTags } = namedTags(policy.policy);
  return {
    ...bytes,
    scope: scopeOf(policy.policy, index),
    tags,
    columnTags,
    type: policy.policy.type,
    actions: actionsOf(policy.policy),
    policyKey: policy.policy.policyKey,
    content: policy.content,
  };
}

/** A rules, people or catalogue file as a side: its bytes are its meaning. */
export function plainSide(file: File): Side {
  return { blob: file.blob, mode: file.mode, meaning: file.blob, scope: [], tags: [], columnTags: [], actions: [] };
}
