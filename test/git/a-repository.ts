import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type OpenRepository, openWithLedger, type RepositoryAddress } from '../../src/git/open-repository.ts';

/** A file of a commit: text, text with another mode, or gone. */
export type FileChange = string | Buffer | { readonly mode: string; readonly content: string } | undefined;

export interface NewTestCommit {
  readonly parents?: readonly string[];
  /** On top of the first parent's files. */
  readonly files?: Readonly<Record<string, FileChange>>;
  readonly message?: string;
  readonly author?: string;
  readonly committer?: string;
}

/** A real bare repository that commits are put into without a work tree. */
export class TestRepository {
  readonly folder: string;
  readonly url: string;
  #clock = 1_700_000_000;

  constructor(home: string) {
    this.folder = join(home, 'origin.git');
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', this.folder]);
    this.url = pathToFileURL(this.folder).href;
    this.git(['config', 'uploadpack.allowFilter', 'true']);
    this.git(['config', 'uploadpack.allowAnySHA1InWant', 'true']);
  }

  git(args: readonly string[], input?: string | Buffer, env: Record<string, string> = {}): string {
    return execFileSync('git', ['-C', this.folder, ...args], {
      input: input ?? '',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...env },
      maxBuffer: 1 << 28,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
      .toString()
      .trim();
  }

  blob(content: string | Buffer): string {
    return this.git(['hash-object', '-w', '--stdin'], content);
  }

  commit(commit: NewTestCommit): string {
    const { parents = [], files = {}, message = 'change' } = commit;
    const index = { GIT_INDEX_FILE: join(this.folder, `index-${this.#clock}`) };
    const first = parents[0];
    this.git(first === undefined ? ['read-tree', '--empty'] : ['read-tree', first], undefined, index);
    const lines = Object.entries(files).map(([path, change]) => {
      if (change === undefined) return `0 ${'0'.repeat(40)}\t${path}\0`;
      if (typeof change === 'string' || Buffer.isBuffer(change)) return `100644 ${this.blob(change)}\t${path}\0`;
      const id = change.mode === '160000' ? change.content : this.blob(change.content);
      return `${change.mode} ${id}\t${path}\0`;
    });
    if (lines.length > 0) this.git(['update-index', '-z', '--index-info'], lines.join(''), index);
    const tree = this.git(['write-tree'], undefined, index);
    return this.commitTree(tree, parents, message, commit);
  }

  /** A commit of any tree, byte for byte as given. */
  commitTree(tree: string, parents: readonly string[], message: string, by: NewTestCommit = {}): string {
    const at = `${this.#clock++} +0000`;
    const author = by.author ?? 'A Governor <governor@example.com>';
    const lines = [
      `tree ${tree}`,
      ...parents.map((id) => `parent ${id}`),
      `author ${author} ${at}`,
      `committer ${by.committer ?? author} ${at}`,
      '',
      message,
    ];
    return this.git(['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'], lines.join('\n'));
  }

  /** Lets the repository run a shell script when it is pushed to. */
  hook(name: string, script: string): void {
    writeFileSync(join(this.folder, 'hooks', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  ref(name: string, id: string): void {
    this.git(['update-ref', name, id]);
  }

  blobAt(commit: string, path: string): string {
    return this.git(['rev-parse', `${commit}:${path}`]);
  }
}

/** A folder for one test file, gone when `clean` is called. */
export function aHome(): { readonly folder: string; readonly clean: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'a2p-git-'));
  return { folder, clean: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The app's view of a repository: its bytes and its ledger. */
export function aCache(cacheFolder: string, url: string, more: Partial<RepositoryAddress> = {}): OpenRepository {
  return openWithLedger({ cacheFolder, url, ...more }, { name: 'the app', email: 'app@example.com' });
}
