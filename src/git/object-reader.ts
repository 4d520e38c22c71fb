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
    if (ids.length === 0) return found;
    const out = await this.#catFile(['--batch', '--buffer'], `${ids.join('\n')}\n`);
    for (let at = 0; at < out.length; ) {
      const end = out.indexOf(0x0a, at);
      if (end < 0) throw new BrokenStore('git cat-file ended in the middle of an object');
      const [id = '', type, size] = out.toString('latin1', at, end).split(' ');
      at = end + 1;
      if (type === 'missing' || size === undefined) continue;
      const next = at + Number(size);
      if (next > out.length) throw new BrokenStore('git cat-file ended in the middle of an object');
      found.set(id, out.subarray(at, next));
      at = next + 1;
    }
    return found;
  }

  /** Commits by id; an id that is not there, or is no commit, is no key. */
  async commits(ids: readonly string[]): Promise<ReadonlyMap<string, ParsedCommit>> {
    return this.#remembered(ids, this.#commits, 'commit', LARGEST_COMMIT, parseCommit, () => 1);
  }

  /** Trees by id. A tree that is not there means that the store is broken, for commits come with their trees. */
  async trees(ids: readonly string[]): Promise<ReadonlyMap<string, readonly TreeLine[]>> {
    const parse = (bytes: Buffer, id: string) => parseTree(bytes, id.length / 2);
    const found = await this.#remembered(ids, this.#trees, 'tree', LARGEST_TREE, parse, (lines) => lines.length + 1);
    const lost = ids.find((id) => !found.has(id));
    if (lost !== undefined) throw new BrokenStore(`tree ${lost} is not there`);
    return found;
  }

  async #remembered<T>(
    ids: readonly string[],
    memory: BoundedMap<T>,
    type: string,
    limit: number,
    parse: (bytes: Buffer, id: string) => T,
    weight: (value: T) => number,
  ): Promise<ReadonlyMap<string, T>> {
    const found = new Map<string, T>();
    const unknown: string[] = [];
    for (const id of new Set(ids)) {
      const known = memory.get(id);
      if (known === undefined) unknown.push(id);
      else found.set(id, known);
    }
    const heads = await this.heads(unknown);
    const wanted = unknown.filter((id) => heads.get(id)?.type === type);
    const large = wanted.find((id) => (heads.get(id)?.size ?? 0) > limit);
    if (large !== undefined)
      throw new OutsideError(`${type} ${large} is larger than ${limit} bytes`, { retry: 'never' });
    for (const [id, bytes] of await this.contents(wanted)) {
      const value = parse(bytes, id);
      memory.set(id, value, weight(value));
      found.set(id, value);
    }
    return found;
  }
}
