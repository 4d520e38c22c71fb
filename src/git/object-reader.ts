import { OutsideError } from '../errors.ts';
import { BoundedMap } from './bounded-map.ts';
import { type ParsedCommit, parseCommit } from './parse-commit.ts';
import { parseTree, type TreeLine } from './parse-tree.ts';

/** Runs `git cat-file` with these options and this input where the objects are, and gives what it prints. */
export type CatFile = (options: readonly string[], input: string) => Promise<Buffer>;

export interface ObjectHead {
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

interface ReadObject {
  readonly id: string;
  readonly type: string;
  readonly bytes: Buffer;
}

const HEAD = /^([0-9a-f]{40,64}) (commit|tree|blob|tag) (\d+)$/;
const LARGEST_COMMIT = 1024 * 1024;
const LARGEST_TREE = 64 * 1024 * 1024;

/** An object that should be there by all we know is not: the store itself is broken. */
export class BrokenStore extends Error {
  override readonly name = 'BrokenStore';
}

/** Reads objects by id, many at once; commits and trees never change, so they are remembered. */
export class ObjectReader {
  readonly #catFile: CatFile;
  readonly #commits = new BoundedMap<ParsedCommit>(20_000);
  readonly #trees = new BoundedMap<readonly TreeLine[]>(400_000);

  constructor(catFile: CatFile) {
    this.#catFile = catFile;
  }

  /** Type and size of the objects that are there; an id that is not there is no key. */
  async heads(ids: readonly string[]): Promise<ReadonlyMap<string, ObjectHead>> {
    const found = new Map<string, ObjectHead>();
    if (ids.length === 0) return found;
    const out = await this.#catFile(['--batch-check', '--buffer'], `${ids.join('\n')}\n`);
    for (const line of out.toString('latin1').split('\n')) {
      const [id, type, size] = line.split(' ');
      if (id !== undefined && type !== undefined && size !== undefined) found.set(id, { type, size: Number(size) });
    }
    return found;
  }

  /** The bytes of objects; an id that is not there is no key. */
  async contents(ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const found = new Map<string, Buffer>();
    for (const { id, bytes } of await this.#read(ids)) found.set(id, bytes);
    return found;
  }

  /** Commits by id; an id that is not there, or is no commit, is no key. */
  async commits(ids: readonly string[]): Promise<ReadonlyMap<string, ParsedCommit>> {
    await this.#load(ids.filter((id) => !this.#commits.has(id)));
    return this.#commits.all(ids);
  }

  /** Trees by id. A tree that is not there means that the store is broken, for commits come with their trees. */
  async trees(ids: readonly string[]): Promise<ReadonlyMap<string, readonly TreeLine[]>> {
    const loaded = await this.#load(ids.filter((id) => !this.#trees.has(id)));
    const found = new Map([...this.#trees.all(ids), ...loaded]);
    const lost = ids.find((id) => !found.has(id));
    if (lost !== undefined) throw new BrokenStore(`tree ${lost} is not there`);
    return found;
  }

  /** Reads commits together with their directories above `paths`, so that walking there asks for nothing more. */
  async prepare(commits: readonly string[], paths: readonly string[]): Promise<void> {
    const directories = new Set(['']);
    for (const path of paths) {
      if (path.includes('\n')) continue;
      for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) directories.add(path.slice(0, at));
    }
    const unread = [...new Set(commits)].filter((id) => !this.#commits.has(id));
    await this.#load(unread.flatMap((id) => [id, ...[...directories].map((directory) => `${id}:${directory}`)]));
  }

  /** Reads what these names stand for into memory; gives the trees, for one that is too large for it is not kept. */
  async #load(names: readonly string[]): Promise<ReadonlyMap<string, readonly TreeLine[]>> {
    const trees = new Map<string, readonly TreeLine[]>();
    for (const { id, type, bytes } of await this.#read([...new Set(names)])) {
      const limit = type === 'tree' ? LARGEST_TREE : LARGEST_COMMIT;
      if (type !== 'tree' && type !== 'commit') continue;
      if (bytes.length > limit)
        throw new OutsideError(`${type} ${id} is larger than ${limit} bytes`, { retry: 'never' });
      if (type === 'commit') {
        this.#commits.set(id, parseCommit(bytes), 1);
      } else if (!trees.has(id)) {
        const lines = this.#trees.get(id) ?? parseTree(bytes, id.length / 2);
        this.#trees.set(id, lines, lines.length + 1);
        trees.set(id, lines);
      }
    }
    return trees;
  }

  async #read(names: readonly string[]): Promise<readonly ReadObject[]> {
    if (names.length === 0) return [];
    const out = await this.#catFile(['--batch', '--buffer'], `${names.join('\n')}\n`);
    const found: ReadObject[] = [];
    for (let at = 0; at < out.length; ) {
      const end = out.indexOf(0x0a, at);
      if (end < 0) throw new BrokenStore('git cat-file ended in the middle of an object');
      const [, id = '', type = '', size] = HEAD.exec(out.toString('latin1', at, end)) ?? [];
      at = end + 1;
      // Not there: git repeats the name it was given, which is no id, a type and a number.
      if (size === undefined) continue;
      const next = at + Number(size);
      if (next > out.length) throw new BrokenStore('git cat-file ended in the middle of an object');
      found.push({ id, type, bytes: out.subarray(at, next) });
      at = next + 1;
    }
    return found;
  }
}
