import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { gitEnvironment } from './git.ts';

export type ObjectType = 'blob' | 'tree' | 'commit' | 'tag';

export interface GitObject {
  readonly oid: string;
  readonly type: ObjectType;
  readonly data: Buffer;
}

const remembered = 20_000;

/**
 * The objects of one bare repository: read through one long-lived `git cat-file`, written as loose objects in git's own
 * format (so that a thousand blobs cost no thousand processes). Objects never change, so what was read is kept.
 */
export class Objects {
  readonly #directory: string;
  readonly #known = new Map<string, GitObject>();
  #reader: ObjectReader | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The object of that full id, or undefined when the repository has none. */
  async read(oid: string): Promise<GitObject | undefined> {
    const known = this.#known.get(oid);
    if (known) return known;
    this.#reader ??= new ObjectReader(this.#directory);
    const found = await this.#reader.read(oid);
    if (found) this.#remember(found);
    return found;
  }

  async write(type: ObjectType, data: Buffer): Promise<string> {
    const bytes = Buffer.concat([Buffer.from(`${type} ${data.length}\0`), data]);
    const oid = createHash('sha1').update(bytes).digest('hex');
    if (this.#known.has(oid)) return oid;
    const path = join(this.#directory, 'objects', oid.slice(0, 2), oid.slice(2));
    if (!existsSync(path)) {
      mkdirSync(dirname(path), { recursive: true });
      const draft = `${path}.${randomUUID()}`;
      writeFileSync(draft, deflateSync(bytes), { mode: 0o444 });
      renameSync(draft, path);
    }
    this.#remember({ oid, type, data });
    return oid;
  }

  close(): Promise<void> {
    return this.#reader?.close() ?? Promise.resolve();
  }

  #remember(object: GitObject): void {
    if (this.#known.size >= remembered) this.#known.clear();
    if (object.data.length < 1_000_000) this.#known.set(object.oid, object);
  }
}

/** One `git cat-file --batch` that answers in the order asked. */
class ObjectReader {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: ((object: GitObject | undefined) => void)[] = [];
  readonly #closed: Promise<void>;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(directory: string) {
    this.#child = spawn('git', ['-C', directory, 'cat-file', '--batch'], { env: gitEnvironment });
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
      this.#answer();
    });
    this.#child.stdin.on('error', () => undefined);
    this.#closed = new Promise((resolve) => this.#child.on('close', () => resolve()));
  }

  read(oid: string): Promise<GitObject | undefined> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#child.stdin.write(`${oid}\n`);
    });
  }

  close(): Promise<void> {
    this.#child.stdin.end();
    return this.#closed;
  }

  #answer(): void {
    for (;;) {
      const end = this.#buffer.indexOf(10);
      if (end < 0) return;
      const [oid = '', type, size] = this.#buffer.subarray(0, end).toString().split(' ');
      if (type === 'missing' || size === undefined) {
        this.#buffer = this.#buffer.subarray(end + 1);
        this.#waiting.shift()?.(undefined);
        continue;
      }
      const stop = end + 1 + Number(size);
      if (this.#buffer.length < stop + 1) return;
      const data = Buffer.from(this.#buffer.subarray(end + 1, stop));
      this.#buffer = this.#buffer.subarray(stop + 1);
      this.#waiting.shift()?.({ oid, type: type as ObjectType, data });
    }
  }
}
