import { OutsideError } from '../errors.ts';
import { BoundedMap } from './bounded-map.ts';
import type { Question } from './cat-file-process.ts';
import { type ParsedCommit, parseCommit } from './parse-commit.ts';
import { parseTree, type TreeLine } from './parse-tree.ts';

/** What `git cat-file` prints for these names, in their order, where the objects are. */
export interface CatFile {
  /** By a git that stays; what it says is not there may be there all the same. `undefined`: it must be asked anew. */
  readonly quickly: (question: Question, names: readonly string[]) => Promise<Buffer | undefined>;
  /** By a git of its own; what it says is not there is not there. */
  readonly surely: (question: Question, names: readonly string[]) => Promise<Buffer>;
  /** The git that stays does not see what is there: the next answer comes from another one. */
  readonly renew: () => void;
}

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
    const seen = await this.headsSeen(ids);
    const absent = ids.filter((id) => !seen.has(id));
    if (absent.length === 0) return seen;
    const found = headsIn(await this.#catFile.surely('info', absent));
    if (found.size > 0) this.#catFile.renew();
    return new Map([...seen, ...found]);
  }

  /** The same at a glance, for somebody who goes and gets what is not seen. */
  async headsSeen(ids: readonly string[]): Promise<ReadonlyMap<string, ObjectHead>> {
    if (ids.length === 0) return new Map();
    const answer = (await this.#catFile.quickly('info', ids)) ?? (await this.#catFile.surely('info', ids));
    return headsIn(answer);
  }

  /** The bytes of objects; an id that is not there is no key. */
  async contents(ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const found = new Map<string, Buffer>();
    for (const { id, bytes } of await this.#read(ids, 'surely')) found.set(id, bytes);
    return found;
  }

  /** Commits by id; an id that is not there, or is no commit, is no key. */
  async commits(ids: readonly string[]): Promise<ReadonlyMap<string, ParsedCommit>> {
    await this.#load(
      ids.filter((id) => !this.#commits.has(id)),
      'surely',
    );
    return this.#commits.all(ids);
  }

  /** Trees by id. A tree that is not there means that the store is broken, for commits come with their trees. */
  async trees(ids: readonly string[]): Promise<ReadonlyMap<string, readonly TreeLine[]>> {
    const loaded = await this.#load(
      ids.filter((id) => !this.#trees.has(id)),
      'surely',
    );
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
    const names = unread.flatMap((id) => [id, ...[...directories].map((directory) => `${id}:${directory}`)]);
    await this.#load(names, 'quickly');
  }

  /** Reads what these names stand for into memory; gives the trees, for one that is too large for it is not kept. */
  async #load(names: readonly string[], how: 'quickly' | 'surely'): Promise<ReadonlyMap<string, readonly TreeLine[]>> {
    const trees = new Map<string, readonly TreeLine[]>();
    for (const { id, type, bytes } of await this.#read([...new Set(names)], how)) {
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

  /** Objects that are there; `surely`: what a git that stays does not have is asked of one of its own. */
  async #read(names: readonly string[], how: 'quickly' | 'surely'): Promise<readonly ReadObject[]> {
    if (names.length === 0) return [];
    const answer = await this.#catFile.quickly('contents', names);
    if (answer === undefined) return objectsIn(await this.#catFile.surely('contents', names));
    const found = objectsIn(answer);
    if (how === 'quickly' || found.length === names.length) return found;
    const seen = new Set(found.map(({ id }) => id));
    const absent = names.filter((name) => !seen.has(name));
    const more = objectsIn(await this.#catFile.surely('contents', absent));
    if (more.length > 0) this.#catFile.renew();
    return [...found, ...more];
  }
}

function headsIn(printed: Buffer): ReadonlyMap<string, ObjectHead> {
  const found = new Map<string, ObjectHead>();
  for (const line of printed.toString('latin1').split('\n')) {
    const [id, type, size] = line.split(' ');
    if (id !== undefined && type !== undefined && size !== undefined) found.set(id, { type, size: Number(size) });
  }
  return found;
}

function objectsIn(printed: Buffer): readonly ReadObject[] {
  const found: ReadObject[] = [];
  for (let at = 0; at < printed.length; ) {
    const end = printed.indexOf(0x0a, at);
    if (end < 0) throw new BrokenStore('git cat-file ended in the middle of an object');
    const [, id = '', type = '', size] = HEAD.exec(printed.toString('latin1', at, end)) ?? [];
    at = end + 1;
    // Not there: git repeats the name it was given, which is no id, a type and a number.
    if (size === undefined) continue;
    const next = at + Number(size);
    if (next > printed.length) throw new BrokenStore('git cat-file ended in the middle of an object');
    found.push({ id, type, bytes: printed.subarray(at, next) });
    at = next + 1;
  }
  return found;
}
