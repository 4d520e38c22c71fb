import { type CommitData, readCommit, writeCommit } from './commit.ts';
import { type FileChange, parseDiff } from './diff.ts';
import { git, runGit } from './git.ts';
import type { Objects } from './objects.ts';

/**
 * What git knows of commits: ancestors, merge bases, differences, what a merge would give. Questions name exact commits,
 * whose answers never change, so each is asked of git once.
 */
export class History {
  readonly #directory: string;
  readonly #objects: Objects;
  readonly #answers = new Map<string, Promise<unknown>>();

  constructor(directory: string, objects: Objects) {
    this.#directory = directory;
    this.#objects = objects;
  }

  commit(oid: string): Promise<CommitData | undefined> {
    return readCommit(this.#objects, oid);
  }

  isAncestor(ancestor: string, of: string): Promise<boolean> {
    if (ancestor === of) return Promise.resolve(true);
    return this.#once(`ancestor ${ancestor} ${of}`, async () => {
      if (await this.#line(ancestor, of)) return true;
      const result = await runGit(this.#directory, ['merge-base', '--is-ancestor', ancestor, of]);
      return result.code === 0;
    });
  }

  mergeBase(a: string, b: string): Promise<string | undefined> {
    if (a === b) return Promise.resolve(a);
    return this.#once(`base ${a} ${b}`, async () => {
      if (await this.#line(a, b)) return a;
      const result = await runGit(this.#directory, ['merge-base', a, b]);
      return result.code === 0 ? result.stdout.toString().trim() : undefined;
    });
  }

  /** Commits reachable from `to` and not from `from`, oldest first. */
  between(from: string | undefined, to: string): Promise<readonly string[]> {
    if (from === to) return Promise.resolve([]);
    return this.#once(`between ${from} ${to}`, async () => {
      const line = from === undefined ? undefined : await this.#line(from, to);
      if (line) return line;
      const range = from ? [to, `^${from}`] : [to];
      const text = await git(this.#directory, ['rev-list', '--topo-order', '--reverse', ...range]);
      return text.split('\n').filter(Boolean);
    });
  }

  /** Commits reachable from `head`, newest first, those that touch `path` only where one is given. */
  log(head: string, path?: string): Promise<readonly string[]> {
    return this.#once(`log ${head} ${path ?? ''}`, async () => {
      const text = await git(this.#directory, ['rev-list', head, ...(path ? ['--', path] : [])]);
      return text.split('\n').filter(Boolean);
    });
  }

  /** Files that differ between two trees or commits, renames found as git finds them; the empty tree for `undefined`. */
  changes(from: string | undefined, to: string): Promise<readonly FileChange[]> {
    return this.#once(`changes ${from} ${to}`, async () => {
      const args = ['diff-tree', '-r', '-M', '--raw', '--numstat', '-z', '--no-abbrev', from ?? emptyTree, to];
      const text = await git(this.#directory, args);
      return parseDiff(text);
    });
  }

  /** The unified diff of each changed file, in the order of `changes`; undefined for a binary file or a pure rename. */
  patches(from: string | undefined, to: string): Promise<readonly (string | undefined)[]> {
    return this.#once(`patches ${from} ${to}`, async () => {
      const text = await git(this.#directory, ['diff-tree', '-r', '-M', '-p', '--no-color', from ?? emptyTree, to]);
      return text
        .split(/^diff --git .*\n/m)
        .slice(1)
        .map((part) => {
          const start = part.search(/^@@ /m);
          return start < 0 ? undefined : part.slice(start).trimEnd();
        });
    });
  }

  /** The tree that merging two commits gives, or `conflict`. */
  mergeTree(ours: string, theirs: string): Promise<string | 'conflict'> {
    return this.#once(`merge ${ours} ${theirs}`, async () => {
      const args = ['merge-tree', '--write-tree', '--allow-unrelated-histories', ours, theirs];
      const result = await runGit(this.#directory, args);
      if (result.code > 1 || result.code < 0) throw new Error(`git merge-tree failed: ${result.stderr}`);
      return result.code === 1 ? 'conflict' : result.stdout.toString().slice(0, 40);
    });
  }

  /** The tree of `commit` replayed on `onto`: a merge whose base is the commit's own parent. */
  async replayTree(commit: CommitData, onto: string): Promise<string | 'conflict'> {
    const parent = commit.parents[0];
    const target = await this.commit(onto);
    if (!parent || !target) throw new Error(`cannot replay ${commit.oid} on ${onto}`);
    const who = { name: 'replay', email: 'replay@localhost', at: 0, zone: '+0000' };
    const sibling = { tree: target.tree, parents: [parent], author: who, committer: who, message: 'replay' };
    return this.mergeTree(await writeCommit(this.#objects, sibling), commit.oid);
  }

  /** The commits after `from` up to `to`, where each has one parent and none is far: the usual push, which needs no process. */
  async #line(from: string, to: string): Promise<readonly string[] | undefined> {
    const line: string[] = [];
    for (let at = to; at !== from; ) {
      const commit = await this.commit(at);
      const [parent, ...others] = commit?.parents ?? [];
      if (parent === undefined || others.length > 0 || line.length >= longestLine) return undefined;
      line.push(at);
      at = parent;
    }
    return line.reverse();
  }

  #once<T>(question: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(question);
    if (known) return known as Promise<T>;
    const answer = ask();
    this.#answers.set(question, answer);
    answer.catch(() => this.#answers.delete(question));
    return answer;
  }
}

const longestLine = 300;
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
