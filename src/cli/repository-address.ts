import { UsageError } from './command.ts';

/** Where a repository is. */
export interface RepositoryAddress {
  readonly owner: string;
  readonly name: string;
}

/** A pull request as people write it: `owner/repo#12`. */
export interface PullAddress extends RepositoryAddress {
  readonly number: number;
}

export function parsePull(text: string): PullAddress {
  const found = /^([\w.-]+)\/([\w.-]+)#(\d+)$/.exec(text);
  const [, owner, name, number] = found ?? [];
  if (owner === undefined || name === undefined || number === undefined)
    throw new UsageError('a pull request is written owner/repo#12');
  return { owner, name, number: Number(number) };
}

/** A repository as people write it: `owner/repo`; `usage` is what is told to who wrote something else. */
export function parseRepository(
  text: string | undefined,
  usage = 'a repository is written owner/repo',
): RepositoryAddress {
  const [, owner, name] = /^([\w.-]+)\/([\w.-]+)$/.exec(text ?? '') ?? [];
  if (owner === undefined || name === undefined) throw new UsageError(usage);
  return { owner, name };
}
