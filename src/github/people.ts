import type { CommitPeople } from '../core/approval/facts.ts';
import type { Person } from '../core/person.ts';
import type { CommitNode, UserNode, WhoNode } from './answers.ts';

/** GitHub's own committer of commits made in its pages. */
const WEB_FLOW_ID = 19864447;

/** An actor of GraphQL as a person; `undefined` for a deleted account. A mannequin and every other kind is a bot: it holds no role. */
export function personOf(who: WhoNode | null): Person | undefined {
  if (who?.databaseId === undefined || who.databaseId === null) return undefined;
  const bot = who.__typename !== 'User' || who.login.endsWith('[bot]');
  const login = who.__typename === 'Bot' && !who.login.endsWith('[bot]') ? `${who.login}[bot]` : who.login;
  return { id: who.databaseId, login, kind: bot ? 'bot' : 'user' };
}

/** The accounts of a commit. Names inside a commit are claims: they only ever remove approvals (T15, T55). */
export function peopleOf(node: CommitNode): CommitPeople {
  const author = userOf(node.author?.user);
  const [, ...others] = node.authors.nodes ?? [];
  // Who is beyond GitHub's page took part as well, and is known to nobody here (T17, T41).
  const beyond = Math.max(0, node.authors.totalCount - 1 - others.length);
  const committer = userOf(node.committer?.user);
  const signedByGitHub = node.signature?.wasSignedByGitHub === true && node.signature.isValid;
  const byGitHub = committer?.id === WEB_FLOW_ID || committer?.login === 'web-flow';
  return {
    id: node.oid,
    author,
    committer: byGitHub ? 'github' : committer,
    coAuthors: [...others.map((other) => userOf(other?.user)), ...Array<undefined>(beyond).fill(undefined)],
    // A signature by GitHub is GitHub's, not a person's: it proves no hand.
    verified:
      node.signature?.isValid === true &&
      !signedByGitHub &&
      committer !== undefined &&
      node.signature.signer?.databaseId === committer.id,
  };
}

/** An account where GitHub describes people alone: a bot stands there in a person's form. */
export function userOf(user: UserNode | null | undefined): Person | undefined {
  if (user?.databaseId === undefined || user.databaseId === null) return undefined;
  return { id: user.databaseId, login: user.login, kind: user.login.endsWith('[bot]') ? 'bot' : 'user' };
}
