import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OutsideError } from '../errors.ts';
import type { Fetched } from '../ports.ts';
import { CatFileProcess, catFileOnce } from './cat-file-process.ts';
import { lastLine, localFailure } from './failure.ts';
import { cloneEnvironment, type GitEnvironment } from './git-environment.ts';
import { isObjectId, isRefName } from './object-id.ts';
import { ObjectReader } from './object-reader.ts';
import type { ObjectStore } from './object-store.ts';
import { type GitAnswer, runGit } from './run-git.ts';
import { steady } from './steady.ts';

const LIMIT = 120_000;

/**
 * Somebody's own clone, read as it stands: nothing is fetched, written to a ref or checked out. Git runs inside its git
 * folder without an index, so that no file of the work tree has a say.
 */
export class Clone implements ObjectStore {
  readonly generation = 0;
  readonly reader: ObjectReader;
  readonly #folder: string;

  /** `folder` is the git folder itself, such as `.git`. */
  constructor(folder: string) {
    this.#folder = folder;
    const stays = new CatFileProcess(folder, () => this.#environment(), LIMIT);
    this.reader = new ObjectReader({
      quickly: (question, names) => stays.ask(question, names),
      surely: async (question, names) =>
        (await this.run(catFileOnce(question), { input: `${names.join('\n')}\n` })).stdout,
      renew: () => stays.end(),
    });
  }

  async run(
    args: readonly string[],
    options: { readonly input?: string; readonly expected?: readonly number[] } = {},
  ): Promise<GitAnswer> {
    const { input, expected = [0] } = options;
    const answer = await runGit({
      folder: this.#folder,
      args,
      environment: this.#environment(),
      limit: LIMIT,
      ...(input === undefined ? {} : { input }),
    });
    if (expected.includes(answer.exit)) return answer;
    throw localFailure(String(args[0]), answer.exit, answer.stderr);
  }

  runOnline(args: readonly string[], expected: readonly number[]): Promise<GitAnswer> {
    return this.run(args, { expected });
  }

  async fetch(ids: readonly string[], refs: readonly string[]): Promise<Fetched> {
    const here = await this.reader.heads(ids.filter(isObjectId));
    const tips = new Map<string, string>();
    for (const ref of refs.filter(isRefName)) {
      const answer = await this.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`], {
        expected: [0, 1],
      });
      const tip = answer.stdout.toString().trim();
      if (tip !== '') tips.set(ref, tip);
    }
    return { tips, missing: [...ids.filter((id) => !here.has(id)), ...refs.filter((ref) => !tips.has(ref))] };
  }

  /** A partial clone fetches what it lacks by itself; another one has everything. */
  async fetchBlobs(): Promise<void> {}

  async rebuild(_generation: number, why: Error): Promise<void> {
    throw new OutsideError(`the clone in ${this.#folder} cannot be read: ${why.message}`, { retry: 'never' });
  }

  transportCount(): number {
    return 0;
  }

  #environment(): GitEnvironment {
    return { ...cloneEnvironment(), GIT_INDEX_FILE: join(this.#folder, 'no-index') };
  }
}

/**
 * Refuses a clone that lacks history: at its edge every file looks as if the last commit had brought it, and the wrong
 * people would be taken for its authors.
 */
export async function checkedClone(folder: string): Promise<Clone> {
  const clone = new Clone(await gitFolderOf(folder));
  const answer = await steady(clone, [], () => clone.run(['rev-parse', '--is-shallow-repository']));
  if (answer.stdout.toString().trim() !== 'true') return clone;
  throw new OutsideError(`the clone in ${folder} is shallow: run \`git fetch --unshallow\` there`, { retry: 'never' });
}

async function gitFolderOf(folder: string): Promise<string> {
  if (!existsSync(folder)) throw new OutsideError(`there is no folder ${folder}`, { retry: 'never' });
  const args = ['rev-parse', '--absolute-git-dir'];
  const answer = await runGit({ folder, args, environment: cloneEnvironment(), limit: LIMIT });
  if (answer.exit === 0) return answer.stdout.toString().replace(/\r?\n$/, '');
  throw new OutsideError(`${folder} is in no git repository: ${lastLine(answer.stderr, [])}`, { retry: 'never' });
}
