import { findAccountByEmail } from '../../accounts.ts';
import { webFlow } from '../../actions/merge-commit.ts';
import { isoSeconds } from '../../clock.ts';
import type { CommitData, Signature } from '../../git/commit.ts';
import type { Repository } from '../../model/repository.ts';
import { signerOf } from '../../present/commit.ts';
import type { Context, Node } from '../context.ts';

/** Who a commit names, and whose account that is. */
export function gitActorNode(context: Context, who: Signature): Node {
  return {
    __typename: 'GitActor',
    name: who.name,
    email: who.email,
    date: isoSeconds(who.at * 1000),
    user: () => context.make.user(context, findAccountByEmail(context.world, who.email)),
  };
}

/** The author, and whoever trailers name as another; each address once. */
export function authorsOf(commit: CommitData): readonly Signature[] {
  const authors = new Map([[commit.author.email.toLowerCase(), commit.author]]);
  for (const [, name = '', email = ''] of commit.message.matchAll(/^co-authored-by:\s*(.*?)\s*<([^<>]+)>\s*$/gim)) {
    const key = email.toLowerCase();
    if (!authors.has(key)) authors.set(key, { ...commit.author, name, email });
  }
  return [...authors.values()];
}

/** What GitHub holds of a commit's signature; null where it has none. */
export function signatureNode(context: Context, repository: Repository, commit: CommitData): Node | null {
  const signer = signerOf(repository, commit.oid);
  if (signer === undefined && commit.signature === undefined) return null;
  const byGitHub = signer === 'github';
  const account = byGitHub ? webFlow(context.world) : signer;
  return {
    __typename: 'GpgSignature',
    email: commit.committer.email,
    isValid: signer !== undefined,
    state: signer === undefined ? 'UNKNOWN_KEY' : 'VALID',
    wasSignedByGitHub: byGitHub,
    signer: () => context.make.user(context, account),
    signature: commit.signature ?? '',
    payload: `tree ${commit.tree}\n`,
    keyId: null,
    verifiedAt: signer === undefined ? null : isoSeconds(commit.committer.at * 1000),
  };
}
