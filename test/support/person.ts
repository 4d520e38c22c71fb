import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Octokit } from '@octokit/rest';

const run = promisify(execFile);

/** Somebody with a GitHub account, a clone and a browser: what a person can do, by the same doors. */
export interface Person {
  readonly login: string;
  readonly octokit: Octokit;
  /** Edits files on a branch in a clone, commits, pushes with `git push`. A null text removes a file. Returns the commit id. */
  readonly push: (branch: string, files: Readonly<Record<string, string | null>>, message: string) => Promise<string>;
  /** The text of a file on a branch. */
  readonly read: (branch: string, path: string) => Promise<string>;
  readonly open: (branch: string, title: string, options?: { draft?: boolean }) => Promise<number>;
  readonly approve: (number: number, body?: string) => Promise<void>;
  readonly requestChanges: (number: number, body: string) => Promise<void>;
  readonly merge: (number: number, method?: 'merge' | 'squash' | 'rebase') => Promise<void>;
  readonly close: (number: number) => Promise<void>;
  readonly comment: (number: number, body: string) => Promise<number>;
  /** Removes the clone. */
  readonly leave: () => Promise<void>;
}

export function aPerson(login: string, where: { apiUrl: string; cloneUrl: string; repository: string }): Person {
  const [owner = '', repo = ''] = where.repository.split('/');
  const octokit = new Octokit({
    auth: login,
    baseUrl: where.apiUrl,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  let folder: string | undefined;
  const git = async (...args: string[]) => {
    const { stdout } = await run('git', ['-C', folder ?? '.', ...args], {
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    });
    return stdout.trim();
  };
  const clone = async () => {
    if (folder === undefined) {
      folder = await mkdtemp(join(tmpdir(), `a2p-${login}-`));
      const url = new URL(where.cloneUrl);
      url.username = login;
      url.password = login;
      await git('clone', '--quiet', url.href, '.');
      await git('config', 'user.name', login);
      await git('config', 'user.email', `${login}@users.noreply.github.com`);
    }
    await git('fetch', '--quiet', '--prune', 'origin');
    return folder;
  };
  const has = async (ref: string) =>
    git('rev-parse', '--verify', '--quiet', ref).then(
      () => true,
      () => false,
    );
  const review = async (number: number, event: 'APPROVE' | 'REQUEST_CHANGES', body: string) => {
    await octokit.pulls.createReview({ owner, repo, pull_number: number, event, ...(body === '' ? {} : { body }) });
  };
  return {
    login,
    octokit,
    push: async (branch, files, message) => {
      const here = await clone();
      const from = (await has(`origin/${branch}`)) ? `origin/${branch}` : 'origin/main';
      await git('checkout', '--quiet', '-B', branch, from);
      for (const [path, text] of Object.entries(files)) {
        const file = join(here, path);
        if (text === null) await rm(file);
        else {
          await mkdir(dirname(file), { recursive: true });
          await writeFile(file, text);
        }
      }
      await git('add', '--all');
      await git('commit', '--quiet', '--allow-empty', '-m', message);
      await git('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
      return git('rev-parse', 'HEAD');
    },
    read: async (branch, path) => {
      const here = await clone();
      await git('checkout', '--quiet', '--detach', `origin/${branch}`);
      return readFile(join(here, path), 'utf8');
    },
    open: async (branch, title, options = {}) => {
      const { data } = await octokit.pulls.create({ owner, repo, head: branch, base: 'main', title, ...options });
      return data.number;
    },
    approve: (number, body = '') => review(number, 'APPROVE', body),
    requestChanges: (number, body) => review(number, 'REQUEST_CHANGES', body),
    merge: async (number, method = 'merge') => {
      await octokit.pulls.merge({ owner, repo, pull_number: number, merge_method: method });
    },
    close: async (number) => {
      await octokit.pulls.update({ owner, repo, pull_number: number, state: 'closed' });
    },
    comment: async (number, body) => {
      const { data } = await octokit.issues.createComment({ owner, repo, issue_number: number, body });
      return data.id;
    },
    leave: async () => {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      folder = undefined;
    },
  };
}
