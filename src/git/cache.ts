import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OutsideError } from '../errors.ts';
import type { Fetched } from '../ports.ts';
import { lastLine, localFailure, missingOnServer, transportFailure } from './failure.ts';
import { tipIn } from './fetch-head.ts';
import { type Credentials, sealedEnvironment, tidyingEnvironment, transportEnvironment } from './git-environment.ts';
import { isObjectId, isRefName } from './object-id.ts';
import { BrokenStore, ObjectReader } from './object-reader.ts';
import type { ObjectStore } from './object-store.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { removeLeftovers } from './remove-leftovers.ts';
import { type GitAnswer, runGit } from './run-git.ts';

/** A repository on a server, and how to be let in. */
export interface Remote {
  /** Without user name or password. */
  readonly url: string;
  /** Asked for before every operation, for tokens are short-lived. */
  readonly credentials: () => Promise<Credentials | undefined>;
  /** Milliseconds one operation with the server may take. */
  readonly limit: number;
}

/** How a push ended: `refused` tells a plain no from a connection that broke. */
export type Pushed = { readonly ok: true } | { readonly ok: false; readonly refused: boolean; readonly said: string };

const LOCAL_LIMIT = 60_000;
const MOST_PACKS = 50;
const TIPS = 16;
const TIPS_NOTE = 'fetched-tips';
const FETCH = ['fetch', '-v', '--no-tags', '--no-auto-maintenance', '--no-recurse-submodules'];

/**
 * A bare partial clone in a folder that may be deleted at any time. It has no refs, so nothing can be locked or go
 * stale: commits are named by id, and a list of those fetched last tells the server what is here already.
 */
export class Cache implements ObjectStore {
  readonly folder: string;
  readonly #remote: Remote;
  #reader: ObjectReader;
  #generation = 0;
  #transports = 0;

  constructor(folder: string, remote: Remote) {
    this.folder = folder;
    this.#remote = remote;
    this.#reader = this.#newReader();
  }

  get reader(): ObjectReader {
    return this.#reader;
  }

  get generation(): number {
    return this.#generation;
  }

  transportCount(): number {
    return this.#transports;
  }

  async run(
    args: readonly string[],
    options: { readonly input?: string; readonly expected?: readonly number[] } = {},
  ): Promise<GitAnswer> {
    if (!existsSync(join(this.folder, 'HEAD'))) throw new BrokenStore('the cache folder is gone');
    const { input, expected = [0] } = options;
    const answer = await runGit({
      folder: this.folder,
      args,
      environment: sealedEnvironment(),
      limit: LOCAL_LIMIT,
      ...(input === undefined ? {} : { input }),
    });
    // Git steps over a broken pack with a word about it, and then takes what is in there for missing.
    const complains = /^error:/m.test(answer.stderr);
    if (expected.includes(answer.exit) && !complains) return answer;
    throw localFailure(String(args[0]), answer.exit, answer.stderr);
  }

  async runOnline(args: readonly string[], expected: readonly number[]): Promise<GitAnswer> {
    const answer = await this.#transport(args, undefined);
    if (expected.includes(answer.exit)) return answer;
    throw await this.#failure(`git ${args[0]}`, answer);
  }

  fetch(ids: readonly string[], refs: readonly string[]): Promise<Fetched> {
    return oneAtATime(this.folder, () => this.#fetchRepaired(ids, refs));
  }

  async fetchBlobs(ids: readonly string[]): Promise<void> {
    await oneAtATime(this.folder, async () => {
      await this.#ask(ids, [], []);
      await this.#tidy();
    });
  }

  /**
   * Sends a commit to a ref that must still stand at `expected` (`undefined`: must not exist). The answer is what git
   * said, which after a broken connection proves nothing: read the ref to know.
   */
  async push(commit: string, ref: string, expected: string | undefined): Promise<Pushed> {
    const lease = `--force-with-lease=${ref}:${expected ?? ''}`;
    const answer = await this.#transport(
      [
        'push',
        '--porcelain',
        '--no-verify',
        '--no-follow-tags',
        '--no-recurse-submodules',
        lease,
        'origin',
        `${commit}:${ref}`,
      ],
      undefined,
    );
    if (answer.exit === 0) return { ok: true };
    const refusal = answer.stdout
      .toString()
      .split('\n')
      .find((line) => line.startsWith('!'));
    const said = refusal ?? (await this.#failure('git push', answer)).message;
    return { ok: false, refused: refusal !== undefined, said: lastLine(said, []) };
  }

  /** A word kept beside the objects; lost with them. */
  async readNote(name: string): Promise<string | undefined> {
    const text = await readFile(join(this.folder, name), 'utf8').catch(() => '');
    return text.trim() || undefined;
  }

  async writeNote(name: string, text: string): Promise<void> {
    const file = join(this.folder, name);
    const fresh = `${file}.${process.pid}`;
    await writeFile(fresh, `${text}\n`);
    await rename(fresh, file);
  }

  rebuild(generation: number): Promise<void> {
    return oneAtATime(this.folder, () => this.#rebuild(generation));
  }

  async #fetchRepaired(ids: readonly string[], refs: readonly string[]): Promise<Fetched> {
    await this.#ensure();
    const generation = this.#generation;
    try {
      return await this.#fetch(ids, refs);
    } catch (error) {
      if (!(error instanceof BrokenStore)) throw error;
      await this.#rebuild(generation);
    }
    try {
      return await this.#fetch(ids, refs);
    } catch (error) {
      if (!(error instanceof BrokenStore)) throw error;
      throw new OutsideError(`the cache could not be made anew: ${error.message}`, { cause: error });
    }
  }

  async #fetch(ids: readonly string[], refs: readonly string[]): Promise<Fetched> {
    const known = await this.#readTips();
    const wellFormed = ids.filter(isObjectId);
    const here = await this.#reader.heads([...wellFormed, ...known]);
    const wanted = [...new Set(wellFormed.filter((id) => !here.has(id)))];
    const odd = [...ids.filter((id) => !isObjectId(id)), ...refs.filter((ref) => !isRefName(ref))];
    const negotiation = known.filter((id) => here.get(id)?.type === 'commit').map((id) => `--negotiation-tip=${id}`);
    const { tips, missing } = await this.#ask(wanted, refs.filter(isRefName), negotiation);
    const news = [...tips.values(), ...wanted.filter((id) => !missing.includes(id))];
    if (news.length > 0) await this.#tidy();
    if (news.length > 0) await this.writeNote(TIPS_NOTE, [...new Set([...news, ...known])].slice(0, TIPS).join('\n'));
    return { tips, missing: [...odd, ...missing] };
  }

  /** Makes one pack of many, so that the cache stays fast. */
  async #tidy(): Promise<void> {
    const folder = join(this.folder, 'objects', 'pack');
    const packs = (await readdir(folder)).filter((name) => name.endsWith('.pack'));
    if (packs.length < MOST_PACKS) return;
    await removeLeftovers(folder, 'tmp_');
    await runGit({
      folder: this.folder,
      args: ['repack', '-a', '-d', '-k'],
      environment: tidyingEnvironment(),
      limit: LOCAL_LIMIT,
    });
  }

  /** One operation with the server, and one more for each thing it turns out not to have. */
  async #ask(ids: readonly string[], refs: readonly string[], options: readonly string[]): Promise<Fetched> {
    const missing: string[] = [];
    for (;;) {
      const wanted = [...ids, ...refs].filter((name) => !missing.includes(name));
      if (wanted.length === 0) return { tips: new Map(), missing };
      const wantedRefs = refs.filter((ref) => wanted.includes(ref));
      const record = wantedRefs.length > 0 ? '--write-fetch-head' : '--no-write-fetch-head';
      const args = [...FETCH, record, ...options, '--stdin', 'origin'];
      const answer = await this.#transport(args, `${wanted.join('\n')}\n`);
      if (answer.exit === 0) return { tips: await this.#tipsOf(wantedRefs), missing };
      const lost = missingOnServer(answer.stderr);
      if (lost === undefined || !wanted.includes(lost)) throw await this.#failure('git fetch', answer);
      missing.push(lost);
    }
  }

  async #tipsOf(refs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const tips = new Map<string, string>();
    if (refs.length === 0) return tips;
    const written = await readFile(join(this.folder, 'FETCH_HEAD'), 'utf8').catch(() => '');
    for (const ref of refs) {
      const tip = tipIn(written, ref);
      if (tip === undefined) throw new OutsideError(`git fetch did not say where ${ref} points`, { retry: 'now' });
      tips.set(ref, tip);
    }
    return tips;
  }

  async #transport(args: readonly string[], input: string | undefined): Promise<GitAnswer> {
    const environment = transportEnvironment(this.#remote.url, await this.#remote.credentials(), this.#remote.limit);
    this.#transports++;
    return runGit({
      folder: this.folder,
      args,
      environment,
      limit: this.#remote.limit,
      ...(input === undefined ? {} : { input }),
    });
  }

  async #failure(what: string, answer: GitAnswer): Promise<Error> {
    const credentials = await this.#remote.credentials();
    const secrets = credentials === undefined ? [] : [credentials.password];
    return transportFailure(`${what} from ${this.#remote.url}`, answer.stderr, secrets);
  }

  async #ensure(): Promise<void> {
    if (existsSync(join(this.folder, 'HEAD'))) return;
    try {
      await this.#make();
    } catch (error) {
      if (error instanceof OutsideError) throw error;
      throw new OutsideError(`the cache folder ${this.folder} cannot be made`, { cause: error });
    }
  }

  async #make(): Promise<void> {
    const parent = dirname(this.folder);
    await mkdir(parent, { recursive: true });
    await removeLeftovers(parent, `.${basename(this.folder)}-`);
    const made = await mkdtemp(join(parent, `.${basename(this.folder)}-`));
    const answer = await runGit({
      folder: made,
      args: ['init', '--bare', '.'],
      environment: sealedEnvironment(),
      limit: LOCAL_LIMIT,
    });
    if (answer.exit !== 0) throw new OutsideError(`git init: ${lastLine(answer.stderr, [])}`);
    await rm(this.folder, { recursive: true, force: true });
    // Another process may have put its own there in the meantime, which is just as good.
    await rename(made, this.folder).catch(() => rm(made, { recursive: true, force: true }));
    this.#generation++;
    this.#reader = this.#newReader();
  }

  async #rebuild(generation: number): Promise<void> {
    if (generation !== this.#generation) return;
    if (existsSync(this.folder)) {
      const aside = await mkdtemp(join(dirname(this.folder), `.${basename(this.folder)}-`));
      await rename(this.folder, join(aside, 'broken')).catch(() => undefined);
      await rm(aside, { recursive: true, force: true });
    }
    await this.#ensure();
  }

  #newReader(): ObjectReader {
    return new ObjectReader(async (options, input) => (await this.run(['cat-file', ...options], { input })).stdout);
  }

  async #readTips(): Promise<readonly string[]> {
    return ((await this.readNote(TIPS_NOTE)) ?? '').split('\n').filter(isObjectId);
  }
}
