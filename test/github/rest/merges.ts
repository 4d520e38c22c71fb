import { commitAsGitHub } from '../actions/merge-commit.ts';
import { moveRefs } from '../actions/move-refs.ts';
import { refuseDirectChange } from '../actions/rules.ts';
import { ApiError } from '../api-error.ts';
import { presentCommit } from '../present/commit.ts';
import { resolveCommit, writerOf } from './find.ts';
import { bodyOf, created, inRepository, noContent, type Route } from './route.ts';

export const mergeRoutes: readonly Route[] = [
  inRepository('POST', '/merges', { role: 'write', permissions: ['contents:write'] }, async (call) => {
    const { world, repository } = call;
    const { git } = repository;
    const body = bodyOf<'repos/merge'>(call);
    const by = writerOf(call.actor);
    return git.lock.run(async () => {
      const ref = `refs/heads/${body.base}`;
      const before = git.refs.get(ref);
      const head = await resolveCommit(repository, body.head);
      if (before === undefined) throw new ApiError(404, 'Base does not exist');
      if (head === undefined) throw new ApiError(404, 'Head does not exist');
      if (await git.history.isAncestor(head, before)) return noContent;
      refuseDirectChange(world, repository, by, { branch: body.base, kind: 'update', forced: false });
      const tree = await git.history.mergeTree(before, head);
      if (tree === 'conflict') throw new ApiError(409, 'Merge conflict');
      const message = body.commit_message ?? `Merge ${body.head} into ${body.base}`;
      const after = await commitAsGitHub(world, repository, { tree, parents: [before, head], by, message });
      await moveRefs(world, repository, by, [{ ref, before, after }]);
      return created(await presentCommit(world, repository, after));
    });
  }),
];
