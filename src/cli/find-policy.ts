import { basename, dirname } from 'node:path';
import type { PolicyFile, ReadPolicy } from '../core/policy/policy-file.ts';
import { readPolicy } from '../core/policy/read-policy.ts';
import { didYouMean } from '../core/text/did-you-mean.ts';
import { quoted } from '../core/text/quoted.ts';
import { OutsideError } from '../errors.ts';
import type { RepositoryCheck } from './check-repository.ts';
import { kindOf, readFileOf } from './folder.ts';

/** The policy that a word of the command line means: a file, or the key of a policy of the repository (dev before prod). */
export async function findPolicy(word: string, repository: RepositoryCheck): Promise<ReadPolicy> {
  if ((await kindOf(word)) === 'file') {
    const file: PolicyFile = await readFileOf(dirname(word), basename(word));
    return readPolicy({ ...file, path: word });
  }
  const policies = [...(repository.dev?.policies ?? []), ...(repository.prod?.policies ?? [])];
  const found = policies.find(({ policy }) => policy.policyKey === word);
  if (found !== undefined) return found;
  const meant = didYouMean(
    word,
    policies.map(({ policy }) => policy.policyKey),
  );
  const hint = meant === undefined ? '' : ` Did you mean ${quoted(meant)}?`;
  throw new OutsideError(`there is no file and no policy with the key ${quoted(word)}.${hint}`, { retry: 'never' });
}
