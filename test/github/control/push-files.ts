import { moveRefs } from '../actions/move-refs.ts';
import { writeCommit } from '../git/commit.ts';
import { editTree, type TreeEdits } from '../git/tree.ts';
import type { Repository } from '../model/repository.ts';
import { resolveCommit } from '../rest/find.ts';
import type { World } from '../world.ts';
import { known } from './people.ts';

const SUBMODULE = '160000';

export interface CommitGiven {
  /** Whose push it is; author and committer too, unless told. */
  readonly by: string;
  readonly branch: string;
  readonly message?: string;
  /** Text by path, of a submodule the commit it names; null removes. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** Modes other than 100644, by path, such as `120000`. */
  readonly modes?: Readonly<Record<string, string>>;
  /** Branch or commit the commit stands on; the branch itself, else the default branch. */
  readonly on?: string;
  readonly parents?: readonly string[];
  readonly author?: { readonly name?: string; readonly email?: string };
  readonly committer?: { readonly name?: string; readonly email?: string };
  readonly coAuthors?: readonly string[];
  /** Moves the branch even where that drops commits. */
  readonly force?: boolean;
}

/** Commits files to a branch as somebody's push would, and gives the commit. */
export async function pushFiles(world: World, repository: Repository, given: CommitGiven): Promise<string> {
  const { git } = repository;
  const by = known(world, given.by);
  const ref = `refs/heads/${given.branch}`;
  return git.lock.run(async () => {
    const before = git.refs.get(ref);
    const on = await resolveCommit(repository, given.on ?? (before ? ref : repository.defaultBranch));
    const parent = on === undefined ? undefined : await git.history.commit(on);
    const edits = await editsOf(repository, given);
    const tree =
      (await editTree(git.objects, parent?.tree, edits)) ?? (await git.objects.write('tree', Buffer.alloc(0)));
    const who = (given_: CommitGiven['author']) => ({
      name: given_?.name ?? by.name ?? by.login,
      email: given_?.email ?? by.emails.at(-1) ?? '',
      at: world.clock.seconds(),
      zone: '+0000',
    });
    const trailers = (given.coAuthors ?? []).map((login) => {
      const account = known(world, login);
      return `Co-authored-by: ${account.name ?? account.login} <${account.emails.at(-1)}>\n`;
    });
    const after = await writeCommit(git.objects, {
      tree,
      parents: given.parents ?? (on === undefined ? [] : [on]),
      author: who(given.author),
      committer: who(given.committer ?? given.author),
      message: `${given.message ?? 'Change'}\n${trailers.length > 0 ? `\n${trailers.join('')}` : ''}`,
    });
    if (before && !given.force && !(await git.history.isAncestor(before, after))) {
      throw new Error(`${given.branch} would lose commits: say force`);
    }
    if (before !== after) await moveRefs(world, repository, by, [{ ref, before, after }]);
    return after;
  });
}

async function editsOf(repository: Repository, given: CommitGiven): Promise<TreeEdits> {
  const edits = new Map<string, { mode: string; oid: string } | undefined>();
  for (const [path, text] of Object.entries(given.files ?? {})) {
    if (text === null) edits.set(path, undefined);
    else {
      const mode = given.modes?.[path] ?? '100644';
      const oid = mode === SUBMODULE ? text : await repository.git.objects.write('blob', Buffer.from(text));
      edits.set(path, { mode, oid });
    }
  }
  return edits;
}
