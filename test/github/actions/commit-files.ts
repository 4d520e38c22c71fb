import { editTree, type TreeEdits } from '../git/tree.ts';
import type { Account } from '../model/account.ts';
import type { Repository } from '../model/repository.ts';
import type { World } from '../world.ts';
import { commitAsGitHub } from './merge-commit.ts';
import { moveRefs } from './move-refs.ts';
import { refuseDirectChange } from './rules.ts';

/** One commit by GitHub on top of a branch, if the branch still stands at `parent`; `moved` if not. */
export async function commitFiles(
  world: World,
  repository: Repository,
  by: Account,
  change: {
    readonly branch: string;
    readonly parent: string;
    readonly message: string;
    readonly edits: TreeEdits;
  },
): Promise<string | 'moved'> {
  const { git } = repository;
  const ref = `refs/heads/${change.branch}`;
  return git.lock.run(async () => {
    if (git.refs.get(ref) !== change.parent) return 'moved';
    refuseDirectChange(world, repository, by, { branch: change.branch, kind: 'update', forced: false });
    const parent = await git.history.commit(change.parent);
    const tree = await editTree(git.objects, parent?.tree, change.edits);
    const after = await commitAsGitHub(world, repository, {
      tree: tree ?? (await git.objects.write('tree', Buffer.alloc(0))),
      parents: [change.parent],
      by,
      message: change.message,
    });
    return (await moveRefs(world, repository, by, [{ ref, before: change.parent, after }])) ? after : 'moved';
  });
}
