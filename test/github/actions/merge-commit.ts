import { findAccount } from '../accounts.ts';
import { writeCommit } from '../git/commit.ts';
import { type Account, noReplyAddress } from '../model/account.ts';
import type { PullRequest, Repository } from '../model/repository.ts';
import type { World } from '../world.ts';

/** GitHub itself, as it stands in commits that it makes. */
const github = { name: 'GitHub', email: 'noreply@github.com' } as const;

/** Every commit that GitHub makes is signed by it; the text is no real signature, the record of who verified it is kept beside. */
const githubSignature = '-----BEGIN PGP SIGNATURE-----\n\nc3RhbmQtaW4=\n-----END PGP SIGNATURE-----\n';

/** The merge commit of a pull request on `base`, written but pointed at by nobody. */
export async function commitIntoBase(
  world: World,
  pull: PullRequest,
  base: string,
  merger: { readonly by: Account; readonly message: string } | undefined,
): Promise<string | 'conflict'> {
  const tree = await pull.repository.git.history.mergeTree(base, pull.headSha);
  if (tree === 'conflict') return 'conflict';
  return commitAsGitHub(world, pull.repository, {
    tree,
    parents: [base, pull.headSha],
    by: merger?.by ?? pull.by,
    message: merger?.message ?? `Merge ${pull.headSha} into ${base}`,
  });
}

/** Writes a commit authored by an account and committed and signed by GitHub. */
export async function commitAsGitHub(
  world: World,
  repository: Repository,
  commit: {
    readonly tree: string;
    readonly parents: readonly string[];
    readonly by: Account;
    readonly message: string;
    readonly author?: { readonly name: string; readonly email: string; readonly at: number; readonly zone: string };
  },
): Promise<string> {
  const at = world.clock.seconds();
  const oid = await writeCommit(repository.git.objects, {
    tree: commit.tree,
    parents: commit.parents,
    author: commit.author ?? {
      name: commit.by.name ?? commit.by.login,
      email: noReplyAddress(commit.by),
      at,
      zone: '+0000',
    },
    committer: { ...github, at, zone: '+0000' },
    message: commit.message.endsWith('\n') ? commit.message : `${commit.message}\n`,
    signature: githubSignature,
  });
  repository.verified.set(oid, 'github');
  return oid;
}

/** The account `web-flow`, whose address GitHub uses for its own commits. */
export function webFlow(world: World): Account | undefined {
  return findAccount(world, 'web-flow');
}
