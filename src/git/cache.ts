import { OutsideError } from '../errors.ts';
import type { Fetched } from '../ports.ts';
import { askServer } from './ask-server.ts';
import { CacheFolder } from './cache-folder.ts';
import { CatFileProcess, catFileOnce } from './cat-file-process.ts';
import { localFailure } from './failure.ts';
import { sealedEnvironment } from './git-environment.ts';
import { isObjectId, isRefName } from './object-id.ts';
import { BrokenStore, ObjectReader } from './object-reader.ts';
import type { ObjectStore } from './object-store.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { type Pushed, pushCommit } from './push-commit.ts';
import { type GitAnswer, runGit } from './run-git.ts';
import { type Remote, Transport } from './transport.ts';

const LOCAL_LIMIT = 60_000;
/** Commits fetched last, newest first: what tells the server what is here already. */
const TIPS_NOTE = 'fetched-tips';
const MOST_TIPS = 16;

/**
 * A bare partial clone in a folder that may be deleted at any time. It has no refs, so nothing can be locked or go
 * stale: commits are named by id.
 */
export class Cache implements ObjectStore {
  readonly folder: CacheFolder;
  readonly #transport: Transport;
  #reader: ObjectReader;
  #catFile: CatFileProcess | undefined;
  #generation = 0;

  constructor(path: string, remote: Remote) {
    this.folder = new CacheFolder(path);
    this.#transport = new Transport(remote);
    this.#reader = this.#newReader();
  }

  get reader(): ObjectReader {
    return this.#reader;
  }

  get generation(): number {
    return this.#generation;
  }

  transportCount(): number {
    return this.#transport.count;
  }

  async run(
    args: readonly string[],
    options: { readonly input?: string; readonly expected?: readonly number[] } = {},
  ): Promise<GitAnswer> {
    this.#mustExist();
    const { input, expected = [0] } = options;
    const answer = await runGit({
      folder: this.folder.path,
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
    const answer = await this.#transport.run(this.folder.path, args);
    if (expected.includes(answer.exit)) return answer;
    throw answer.failure();
  }

  fetch(ids: readonly string[], refs: readonly string[]): Promise<Fetched> {
    return oneAtATime(this.folder.path, () => this.#fetchRepaired(ids, refs));
  }

  async fetchBlobs(ids: readonly string[]): Promise<void> {
    await oneAtATime(this.folder.path, async () => {
      await askServer(this.#transport, this.folder, { ids, refs: [], tips: [] });
      await this.folder.tidy();
    });
  }

  /** Sends a commit to a ref that must still stand at `expected`; after a broken connection, read the ref to know. */
  push(commit: string, ref: string, expected: string | undefined): Promise<Pushed> {
    return pushCommit(this.#transport, this.folder, commit, ref, expected);
  }

  rebuild(generation: number): Promise<void> {
    return oneAtATime(this.folder.path, () => this.#rebuild(generation));
  }

  #mustExist(): void {
    if (!this.folder.exists()) throw new BrokenStore('the cache folder is gone');
  }

  async #fetchRepaired(ids: readonly string[], refs: readonly string[]): Promise<Fetched> {
    if (!this.folder.exists()) await this.#make();
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
    const wellFormed = ids.filter(isObjectId);
    if (refs.length === 0 && wellFormed.length === ids.length && (await this.#areHere(ids)))
      return { tips: new Map(), missing: [] };
    const known = (await this.folder.readNote(TIPS_NOTE)).split('\n').filter(isObjectId);
    const here = await this.#reader.headsSeen([...wellFormed, ...known]);
    const absent = [...new Set(wellFormed.filter((id) => !here.has(id)))];
    const { tips, missing } = await askServer(this.#transport, this.folder, {
      ids: absent,
      refs: refs.filter(isRefName),
      tips: known.filter((id) => here.get(id)?.type === 'commit'),
    });
    const news = [...tips.values(), ...absent.filter((id) => !missing.includes(id))];
    if (news.some((id) => !known.includes(id))) {
      await this.folder.tidy();
      await this.folder.writeNote(TIPS_NOTE, [...new Set([...news, ...known])].slice(0, MOST_TIPS).join('\n'));
    }
    const odd = [...ids.filter((id) => !isObjectId(id)), ...refs.filter((ref) => !isRefName(ref))];
    return { tips, missing: [...odd, ...missing] };
  }

  async #areHere(ids: readonly string[]): Promise<boolean> {
    const here = await this.#reader.headsSeen(ids);
    return ids.every((id) => here.has(id));
  }

  async #rebuild(generation: number): Promise<void> {
    if (generation !== this.#generation) return;
    await this.folder.remove();
    await this.#make();
  }

  async #make(): Promise<void> {
    await this.folder.make();
    this.#generation++;
    this.#reader = this.#newReader();
  }

  #newReader(): ObjectReader {
    this.#catFile?.end();
    const stays = new CatFileProcess(this.folder.path, sealedEnvironment, LOCAL_LIMIT);
    this.#catFile = stays;
    return new ObjectReader({
      quickly: async (question, names) => {
        this.#mustExist();
        return stays.ask(question, names);
      },
      surely: async (question, names) =>
        (await this.run(catFileOnce(question), { input: `${names.join('\n')}\n` })).stdout,
      renew: () => stays.end(),
    });
  }
}
