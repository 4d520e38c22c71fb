import { OutsideError } from '../errors.ts';
import type {
  BlobText,
  BytesAt,
  CommitBytes,
  CommitLine,
  Fetched,
  MergeResult,
  PolicyRepository,
  TreeEntry,
} from '../ports.ts';
import { BoundedMap } from './bounded-map.ts';
import { commitBytes } from './commit-bytes.ts';
import { lineBetween } from './line-between.ts';
import { listPlaces } from './list-places.ts';
import { lookUp } from './look-up.ts';
import { mergeResult } from './merge-result.ts';
import { isObjectId } from './object-id.ts';
import type { ObjectStore } from './object-store.ts';
import { readBlobs } from './read-blobs.ts';
import { steady } from './steady.ts';

/** A policy repository over whatever store has its objects. A broken store is replaced once, and asked once more. */
export class GitRepository implements PolicyRepository {
  readonly #store: ObjectStore;
  /** What follows from the ids of commits alone, and so never changes. */
  readonly #known = new BoundedMap<unknown>(100_000);

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  fetch(wanted: { readonly ids?: readonly string[]; readonly refs?: readonly string[] }): Promise<Fetched> {
    return this.#store.fetch(wanted.ids ?? [], wanted.refs ?? []);
  }

  readTree(commit: string, places: readonly string[]): Promise<readonly TreeEntry[]> {
    return this.#steady([commit], async () => {
      await this.#store.reader.prepare([commit].filter(isObjectId), places);
      const root = await this.#rootOf(commit);
      return (await listPlaces(this.#store.reader, [root], places)).get(root) ?? [];
    });
  }

  readBlobs(ids: readonly string[], largest?: number): Promise<ReadonlyMap<string, BlobText>> {
    return this.#steady([], () => readBlobs(this.#store, ids, largest));
  }

  bytesAt(commits: readonly string[], paths: readonly string[]): Promise<ReadonlyMap<string, BytesAt>> {
    return this.#steady(commits, async () => {
      await this.#store.reader.prepare(commits.filter(isObjectId), paths);
      const here = await this.#store.reader.commits(commits.filter(isObjectId));
      const roots = [...here.values()].map(({ tree }) => tree);
      const bytes = await lookUp(this.#store.reader, roots, paths);
      return new Map(commits.map((id) => [id, bytes.get(here.get(id)?.tree ?? '') ?? 'unknown']));
    });
  }

  mergeBase(a: string, b: string): Promise<string | undefined> {
    return this.#once(['merge base', a, b], [a, b], async () => {
      await this.#mustBeHere(a, b);
      if ((await lineBetween(this.#store.reader, a, b)) !== undefined) return a;
      const answer = await this.#store.run(['merge-base', a, b], { expected: [0, 1] });
      return answer.stdout.toString().trim() || undefined;
    });
  }

  isAncestor(ancestor: string, commit: string): Promise<boolean> {
    return this.#once(['ancestor', ancestor, commit], [ancestor, commit], async () => {
      await this.#mustBeHere(ancestor, commit);
      const answer = await this.#store.run(['rev-list', '--count', '--max-count=1', ancestor, `^${commit}`]);
      return answer.stdout.toString().trim() === '0';
    });
  }

  commitsBetween(
    base: string,
    head: string,
    places: readonly string[],
    most?: number,
  ): Promise<readonly CommitBytes[]> {
    // How many there are follows from the ids: what is known was within a limit.
    return this.#once(['commits', base, head, ...places], [base, head], async () => {
      await this.#mustBeHere(base, head);
      return commitBytes(this.#store, head, [base], places, most);
    });
  }

  firstParents(commit: string, count: number): Promise<readonly CommitLine[]> {
    return this.#steady([commit], async () => {
      await this.#mustBeHere(commit);
      const args = ['rev-list', '--first-parent', '--parents', `--max-count=${count}`, commit];
      const printed = (await this.#store.run(args)).stdout.toString().trim();
      return printed.split('\n').map((line) => {
        const [id = '', ...parents] = line.split(' ');
        return { id, parents };
      });
    });
  }

  droppedCommits(
    push: { readonly before: string; readonly after: string; readonly base: string },
    places: readonly string[],
  ): Promise<readonly CommitBytes[] | 'unknown'> {
    const { before, after, base } = push;
    return this.#steady([before, after, base], async () => {
      await this.#mustBeHere(base);
      const here = await this.#store.reader.commits([before, after].filter(isObjectId));
      if (!here.has(before) || !here.has(after)) return 'unknown';
      return commitBytes(this.#store, before, [after, base], places);
    });
  }

  mergeResult(base: string, head: string, paths: readonly string[]): Promise<MergeResult> {
    return this.#once(['merge', base, head, ...paths], [base, head], async () => {
      await this.#mustBeHere(base, head);
      return mergeResult(this.#store, base, head, paths);
    });
  }

  treeIdOf(commit: string, directory: string): Promise<string | undefined> {
    return this.#steady([commit], async () => {
      await this.#store.reader.prepare([commit].filter(isObjectId), [`${directory}/`]);
      let tree = await this.#rootOf(commit);
      for (const name of directory.split('/').filter(Boolean)) {
        const lines = (await this.#store.reader.trees([tree])).get(tree) ?? [];
        const line = lines.find((candidate) => candidate.name === name && candidate.mode === '040000');
        if (line === undefined) return undefined;
        tree = line.id;
      }
      return tree;
    });
  }

  transportCount(): number {
    return this.#store.transportCount();
  }

  async #rootOf(commit: string): Promise<string> {
    await this.#mustBeHere(commit);
    return (await this.#store.reader.commits([commit])).get(commit)?.tree ?? '';
  }

  async #mustBeHere(...ids: readonly string[]): Promise<void> {
    const here = await this.#store.reader.commits(ids.filter(isObjectId));
    const absent = ids.find((id) => !here.has(id));
    if (absent !== undefined) throw new OutsideError(`commit ${absent.slice(0, 64)} is not here: it was not fetched`);
  }

  /** Does work once for what it is about: its result must follow from ids and names in `about` alone. */
  async #once<T>(about: readonly string[], commits: readonly string[], work: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(about);
    if (this.#known.has(key)) return this.#known.get(key) as T;
    const result = await this.#steady(commits, work);
    this.#known.set(key, result, Array.isArray(result) ? 1 + result.length : 1);
    return result;
  }

  #steady<T>(commits: readonly string[], work: () => Promise<T>): Promise<T> {
    return steady(this.#store, commits, work);
  }
}
