import { commitFiles } from '../../actions/commit-files.ts';
import { moveRefs } from '../../actions/move-refs.ts';
import { refuseDirectChange } from '../../actions/rules.ts';
import { ApiError } from '../../api-error.ts';
import { hasRole } from '../../auth.ts';
import { zeroOid } from '../../git/refs.ts';
import { entryAt } from '../../git/tree.ts';
import type { Account } from '../../model/account.ts';
import type { Repository } from '../../model/repository.ts';
import { findRepository } from '../../rest/find.ts';
import type { Context } from '../context.ts';
import { findNode } from '../find-node.ts';
import { need, notAllowed } from '../permissions.ts';

interface RefUpdate {
  readonly name: string;
  readonly beforeOid?: string | null;
  readonly afterOid: string;
  readonly force: boolean;
}

/** Mutations that move branches, all by compare-and-set where the caller says from where. */
export function gitMutations(context: Context) {
  const { make } = context;
  return {
    updateRefs: async (input: { readonly repositoryId: string; readonly refUpdates: readonly RefUpdate[] }) => {
      const { repository, by } = writable(context, input.repositoryId, 'UpdateRefs');
      await moveAll(context, repository, by, input.refUpdates, 'updateRefs');
      return {};
    },
    updateRef: async (input: { readonly refId: string; readonly oid: string; readonly force: boolean }) => {
      const found = findNode(context, input.refId);
      if (found?.type !== 'ref') throw unresolved(input.refId);
      const { repository, by } = writable(context, found.repository.nodeId, 'UpdateRef');
      await moveAll(
        context,
        repository,
        by,
        [{ name: found.ref, afterOid: input.oid, force: input.force }],
        'updateRef',
      );
      return { ref: () => make.ref(context, repository, found.ref) };
    },
    createRef: async (input: { readonly repositoryId: string; readonly name: string; readonly oid: string }) => {
      const { repository, by } = writable(context, input.repositoryId, 'CreateRef');
      if (repository.git.refs.get(input.name) !== undefined) {
        throw new ApiError(422, `A ref named "${input.name}" already exists in the repository.`);
      }
      await moveAll(
        context,
        repository,
        by,
        [{ name: input.name, beforeOid: zeroOid, afterOid: input.oid, force: false }],
        'createRef',
      );
      return { ref: () => make.ref(context, repository, input.name) };
    },
    deleteRef: async (input: { readonly refId: string }) => {
      const found = findNode(context, input.refId);
      if (found?.type !== 'ref') throw unresolved(input.refId);
      const { repository, by } = writable(context, found.repository.nodeId, 'DeleteRef');
      await moveAll(context, repository, by, [{ name: found.ref, afterOid: zeroOid, force: true }], 'deleteRef');
      return {};
    },
    createCommitOnBranch: async (input: CommitInput) => {
      const branch = branchOf(context, input.branch);
      const { repository, by } = writable(context, branch.repository.nodeId, 'CreateCommitOnBranch');
      const tip = repository.git.refs.get(`refs/heads/${branch.name}`);
      if (tip === undefined) throw new ApiError(404, 'Branch not found');
      if (tip !== input.expectedHeadOid) throw stale(input.expectedHeadOid);
      const commit = await commitFiles(context.world, repository, by, {
        branch: branch.name,
        parent: tip,
        message: [input.message.headline, input.message.body].filter(Boolean).join('\n\n'),
        edits: await editsOf(repository, tip, input.fileChanges),
      });
      if (commit === 'moved') throw stale(input.expectedHeadOid);
      return {
        commit: () => make.object(context, repository, commit),
        ref: () => make.ref(context, repository, `refs/heads/${branch.name}`),
      };
    },
  };
}

/** Moves all or none: a ref that is not where the caller believes, or would lose commits, stops everything. */
async function moveAll(
  context: Context,
  repository: Repository,
  by: Account,
  updates: readonly RefUpdate[],
  mutation: string,
): Promise<void> {
  const { git } = repository;
  await git.lock.run(async () => {
    const moves = [];
    for (const { name, beforeOid, afterOid, force } of updates) {
      if (!/^refs\/(heads|tags)\/./.test(name))
        throw new ApiError(422, `Reference name must start with refs/heads/ or refs/tags/`);
      const before = git.refs.get(name);
      const after = afterOid === zeroOid ? undefined : afterOid;
      if (beforeOid != null && beforeOid !== (before ?? zeroOid)) throw stale(beforeOid, name);
      if (after !== undefined && !(await git.history.commit(after))) {
        throw new ApiError(422, `Object does not exist: ${after}`);
      }
      const straight = before === undefined || after === undefined || (await git.history.isAncestor(before, after));
      if (!straight && !force) throw new ApiError(422, `Update of ${name} is not a fast forward (${mutation})`);
      if (name.startsWith('refs/heads/')) {
        const kind = before === undefined ? 'creation' : after === undefined ? 'deletion' : 'update';
        const branch = name.slice('refs/heads/'.length);
        refuseDirectChange(context.world, repository, by, { branch, kind, forced: !straight });
      }
      moves.push({ ref: name, before, after });
    }
    if (!(await moveRefs(context.world, repository, by, moves))) throw stale(updates[0]?.beforeOid ?? '');
  });
}

interface CommitInput {
  readonly branch: {
    readonly id?: string | null;
    readonly repositoryNameWithOwner?: string | null;
    readonly branchName?: string | null;
  };
  readonly expectedHeadOid: string;
  readonly message: { readonly headline: string; readonly body?: string | null };
  readonly fileChanges?: {
    readonly additions: readonly { readonly path: string; readonly contents: string }[];
    readonly deletions: readonly { readonly path: string }[];
  } | null;
}

function branchOf(context: Context, branch: CommitInput['branch']): { repository: Repository; name: string } {
  if (branch.id) {
    const found = findNode(context, branch.id);
    if (found?.type !== 'ref') throw unresolved(branch.id);
    return { repository: found.repository, name: found.ref.replace(/^refs\/heads\//, '') };
  }
  const [owner = '', repo = ''] = (branch.repositoryNameWithOwner ?? '').split('/');
  const repository = findRepository(context.world, owner, repo);
  if (!repository || !branch.branchName) {
    throw new ApiError(404, `Could not resolve to a Repository with the name '${branch.repositoryNameWithOwner}'.`);
  }
  return { repository, name: branch.branchName.replace(/^refs\/heads\//, '') };
}

async function editsOf(repository: Repository, tip: string, changes: CommitInput['fileChanges']) {
  const { objects, history } = repository.git;
  const tree = (await history.commit(tip))?.tree ?? '';
  const edits = new Map<string, { mode: string; oid: string } | undefined>();
  for (const { path } of changes?.deletions ?? []) {
    if (!(await entryAt(objects, tree, path))) {
      throw new ApiError(422, `A path was requested for deletion which does not exist as of commit oid \`${tip}\``);
    }
    edits.set(path, undefined);
  }
  for (const { path, contents } of changes?.additions ?? []) {
    const mode = (await entryAt(objects, tree, path))?.mode ?? '100644';
    edits.set(path, { mode, oid: await objects.write('blob', Buffer.from(contents, 'base64')) });
  }
  return edits;
}

function writable(context: Context, repositoryId: string, mutation: string): { repository: Repository; by: Account } {
  const found = findNode(context, repositoryId);
  if (found?.type !== 'repository') throw unresolved(repositoryId);
  const { repository } = found;
  need(context, repository, 'contents:write');
  const by = context.viewer;
  if (!by || (context.actor.kind === 'user' && !hasRole(context.actor, repository, 'write'))) {
    throw notAllowed(context, mutation);
  }
  return { repository, by };
}

/** GitHub's words, two spaces included. */
function stale(oid: string, ref?: string): ApiError {
  const what = ref === undefined ? 'branch' : `"${ref}"`;
  return new ApiError(409, `Expected ${what} to point to "${oid}" but it did not.  Pull and try again.`, {
    type: 'STALE_DATA',
  });
}

function unresolved(id: string): ApiError {
  return new ApiError(404, `Could not resolve to a node with the global id of '${id}'`);
}
