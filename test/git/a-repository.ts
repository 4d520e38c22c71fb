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

const GOVERNOR = 'A Governor <governor@example.com>';

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
    const { parents = [], files = {}, message = 'change', author = GOVERNOR, committer = author } = commit;
    const at = `${this.#clock++} +0000`;
    const [first, ...others] = parents;
    const parts = [
      'commit refs/scratch\nmark :1\n',
      `author ${author} ${at}\ncommitter ${committer} ${at}\n`,
      data(message),
      ...(first === undefined ? [] : [`from ${first}\n`]),
      ...others.map((id) => `merge ${id}\n`),
      ...Object.entries(files).flatMap(([path, change]) => fileCommand(path, change)),
      `\nget-mark :1\nreset refs/scratch\nfrom ${'0'.repeat(40)}\n\n`,
    ];
    return this.git(['fast-import', '--quiet', '--force'], Buffer.concat(parts.map((part) => Buffer.from(part))));
  }

  /** A commit of any tree, byte for byte as given. */
  commitTree(tree: string, parents: readonly string[], message: string, by: NewTestCommit = {}): string {
    const at = `${this.#clock++} +0000`;
    const author = by.author ?? GOVERNOR;
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

function fileCommand(path: string, change: FileChange): readonly (string | Buffer)[] {
  const quoted = `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`;
  if (change === undefined) return [`D ${quoted}\n`];
  if (typeof change === 'string' || Buffer.isBuffer(change)) return [`M 100644 inline ${quoted}\n`, data(change)];
  if (change.mode === '160000') return [`M 160000 ${change.content} ${quoted}\n`];
  return [`M ${change.mode} inline ${quoted}\n`, data(change.content)];
}

function data(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')]);
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
