import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { moveRefs } from '../actions/move-refs.ts';
import { createRuleset, type RulesetGiven } from '../actions/rulesets.ts';
import { runGit } from '../git/git.ts';
import type { Account } from '../model/account.ts';
import type { Repository, RepositorySettings, Role } from '../model/repository.ts';
import { presentTeam } from '../present/account.ts';
import { findRepository, resolveCommit } from '../rest/find.ts';
import { emit } from '../webhooks/emit.ts';
import type { World } from '../world.ts';
import { newRepository, type RepositoryGiven } from './new-repository.ts';
import { known, teamNamed } from './people.ts';
import { type CommitGiven, pushFiles } from './push-files.ts';

export type { CommitGiven, RepositoryGiven };

export interface RepositoryMade {
  readonly id: number;
  readonly nodeId: string;
  readonly fullName: string;
  /** For git, to be used with a token as password. */
  readonly cloneUrl: string;
  /** The bare repository on disk, to be read by git. */
  readonly directory: string;
  /** Tip of the default branch; absent while empty. */
  readonly head: string | undefined;
}

/** Repositories, and pushes without a clone. */
export function repositoryControl(world: World) {
  return {
    async addRepository(fullName: string, given: RepositoryGiven = {}): Promise<RepositoryMade> {
      const [ownerLogin = '', name = ''] = fullName.split('/');
      if (findRepository(world, ownerLogin, name)) throw new Error(`there is already a repository ${fullName}`);
      const repository = await newRepository(world, known(world, ownerLogin), name, given, undefined);
      for (const [login, role] of Object.entries(given.collaborators ?? {})) {
        repository.collaborators.set(known(world, login).id, role);
      }
      for (const [slug, role] of Object.entries(given.teams ?? {})) {
        repository.teams.set(teamNamed(world, ownerLogin, slug), role);
      }
      const files = { ...(given.directory ? await filesIn(given.directory) : {}), ...given.files };
      if (Object.keys(files).length > 0) {
        const by = given.by ?? firstPerson(world, repository.owner);
        await pushFiles(world, repository, { by, branch: repository.defaultBranch, files, message: 'Initial commit' });
      }
      return made(world, repository);
    },

    /** A copy below another account, as the button "Fork" makes it. */
    async fork(fullName: string, owner: string, given: { name?: string } = {}): Promise<RepositoryMade> {
      const parent = repositoryNamed(world, fullName);
      const options = { private: parent.private, defaultBranch: parent.defaultBranch };
      const fork = await newRepository(world, known(world, owner), given.name ?? parent.name, options, parent);
      const source = parent.git.directory;
      await runGit(fork.git.directory, ['fetch', '--quiet', source, '+refs/heads/*:refs/heads/*']);
      await fork.git.refs.reload();
      return made(world, fork);
    },

    repository(fullName: string): RepositoryMade {
      return made(world, repositoryNamed(world, fullName));
    },

    deleteRepository(fullName: string): void {
      const gone = repositoryNamed(world, fullName);
      gone.deleted = true;
      for (const repository of world.repositories.values()) {
        for (const pull of repository.pulls.values()) {
          if (pull.headRepository === gone) pull.headRepository = undefined;
        }
      }
    },

    setRepository(
      fullName: string,
      change: { archived?: boolean; private?: boolean; defaultBranch?: string; settings?: Partial<RepositorySettings> },
    ): void {
      const repository = repositoryNamed(world, fullName);
      if (change.archived !== undefined) repository.archived = change.archived;
      if (change.private !== undefined) repository.private = change.private;
      if (change.defaultBranch !== undefined) repository.defaultBranch = change.defaultBranch;
      Object.assign(repository.settings, change.settings);
    },

    addCollaborator(fullName: string, login: string, role: Role = 'write'): void {
      repositoryNamed(world, fullName).collaborators.set(known(world, login).id, role);
    },

    removeCollaborator(fullName: string, login: string): void {
      repositoryNamed(world, fullName).collaborators.delete(known(world, login).id);
    },

    addTeamToRepository(fullName: string, slug: string, role: Role = 'read'): void {
      const repository = repositoryNamed(world, fullName);
      const team = teamNamed(world, repository.owner.login, slug);
      repository.teams.set(team, role);
      emit(world, {
        event: 'team',
        action: 'added_to_repository',
        sender: repository.owner,
        repository,
        payload: { team: presentTeam(world, team) },
      });
    },

    /**
     * Commits to a branch as somebody's `git push` would, without rules, and gives the commit's id: for setting a scene.
     * A branch that is not there is made.
     */
    async push(fullName: string, given: CommitGiven): Promise<string> {
      return pushFiles(world, repositoryNamed(world, fullName), given);
    },

    /** Points a branch somewhere as somebody's push would; null deletes it. */
    async moveBranch(fullName: string, branch: string, to: string | null, options: { by: string }): Promise<void> {
      const repository = repositoryNamed(world, fullName);
      const ref = `refs/heads/${branch}`;
      const after = to === null ? undefined : await resolveCommit(repository, to);
      if (to !== null && after === undefined) throw new Error(`there is no commit ${to}`);
      await repository.git.lock.run(async () => {
        const before = repository.git.refs.get(ref);
        await moveRefs(world, repository, known(world, options.by), [{ ref, before, after }]);
      });
    },

    /** GitHub verified the commit's signature as this person's. */
    markVerified(fullName: string, commit: string, login: string): void {
      repositoryNamed(world, fullName).verified.set(commit, known(world, login));
    },

    /** GitHub lost the commit a review was written for. */
    loseReviewCommit(fullName: string, number: number, review: number): void {
      const found = repositoryNamed(world, fullName)
        .pulls.get(number)
        ?.reviews.find(({ id }) => id === review);
      if (!found) throw new Error(`there is no review ${review} of ${fullName}#${number}`);
      found.commit = undefined;
    },

    /** Forgets who pushed, as where GitHub does not show it. */
    forgetActivity(fullName: string, ref?: string): void {
      const { activity } = repositoryNamed(world, fullName);
      const kept = activity.filter((entry) => ref !== undefined && entry.ref !== ref);
      activity.splice(0, activity.length, ...kept);
    },

    /** What is pushed from now on is not in the list of pushes until `showActivity`, as where GitHub is behind. */
    holdActivity(fullName: string): void {
      const repository = repositoryNamed(world, fullName);
      repository.activityListed = repository.activity.length;
    },

    showActivity(fullName: string): void {
      repositoryNamed(world, fullName).activityListed = undefined;
    },

    addRuleset(fullName: string, given: RulesetGiven): { readonly id: number } {
      return { id: createRuleset(world, repositoryNamed(world, fullName), given).id };
    },

    /** What `git fsck --strict` says; empty when all is well. */
    async fsck(fullName: string): Promise<string> {
      const result = await runGit(repositoryNamed(world, fullName).git.directory, [
        'fsck',
        '--strict',
        '--no-dangling',
      ]);
      return result.code === 0 ? '' : result.stdout.toString() + result.stderr;
    },

    /** Runs git in the bare repository, for looking at it. */
    async git(fullName: string, args: readonly string[]): Promise<string> {
      const result = await runGit(repositoryNamed(world, fullName).git.directory, args);
      if (result.code !== 0) throw new Error(result.stderr);
      return result.stdout.toString();
    },
  };
}

export function repositoryNamed(world: World, fullName: string): Repository {
  const [owner = '', name = ''] = fullName.split('/');
  const repository = findRepository(world, owner, name);
  if (!repository) throw new Error(`there is no repository ${fullName}`);
  return repository;
}

function made(world: World, repository: Repository): RepositoryMade {
  const fullName = `${repository.owner.login}/${repository.name}`;
  return {
    id: repository.id,
    nodeId: repository.nodeId,
    fullName,
    cloneUrl: `${world.url}/${fullName}.git`,
    directory: repository.git.directory,
    head: repository.git.refs.get(`refs/heads/${repository.defaultBranch}`),
  };
}

async function filesIn(directory: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(directory, path).split(sep).join('/');
    if (entry.isFile() && !name.startsWith('.git/')) files[name] = await readFile(path, 'utf8');
  }
  return files;
}

function firstPerson(world: World, owner: Account): string {
  if (owner.type === 'User') return owner.login;
  const ids = [...owner.members].sort(([, a], [, b]) => a.localeCompare(b)).map(([id]) => id);
  const first = ids[0] === undefined ? undefined : world.accounts.get(ids[0]);
  if (!first) throw new Error(`say who makes the first commit: ${owner.login} has no member`);
  return first.login;
}
