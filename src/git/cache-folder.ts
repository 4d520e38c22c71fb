import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OutsideError } from '../errors.ts';
import { lastLine } from './failure.ts';
import { sealedEnvironment, tidyingEnvironment } from './git-environment.ts';
import { removeLeftovers } from './remove-leftovers.ts';
import { runGit } from './run-git.ts';

const LIMIT = 60_000;
const MOST_PACKS = 50;

/** The folder of one cache on disk: it appears whole or not at all. */
export class CacheFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  exists(): boolean {
    return existsSync(join(this.path, 'HEAD'));
  }

  /** Makes an empty cache; one that another process made in the meantime is just as good. */
  async make(): Promise<void> {
    try {
      const made = await this.#aside();
      const args = ['init', '--bare', '.'];
      const answer = await runGit({ folder: made, args, environment: sealedEnvironment(), limit: LIMIT });
      if (answer.exit !== 0) throw new OutsideError(`git init: ${lastLine(answer.stderr, [])}`);
      await rm(this.path, { recursive: true, force: true });
      await rename(made, this.path).catch(() => rm(made, { recursive: true, force: true }));
    } catch (error) {
      if (error instanceof OutsideError) throw error;
      throw new OutsideError(`the cache folder ${this.path} cannot be made`, { cause: error });
    }
  }

  async remove(): Promise<void> {
    if (!existsSync(this.path)) return;
    const aside = await this.#aside();
    await rename(this.path, join(aside, 'broken')).catch(() => undefined);
    await rm(aside, { recursive: true, force: true });
  }

  /** Makes one pack of many, so that the cache stays fast. */
  async tidy(): Promise<void> {
    const packs = join(this.path, 'objects', 'pack');
    if ((await readdir(packs)).filter((name) => name.endsWith('.pack')).length < MOST_PACKS) return;
    await removeLeftovers(packs, 'tmp_');
    const args = ['repack', '-a', '-d', '-k'];
    await runGit({ folder: this.path, args, environment: tidyingEnvironment(), limit: LIMIT });
  }

  /** What was written beside the objects under this name; empty where there is nothing. */
  async readNote(name: string): Promise<string> {
    return (await readFile(join(this.path, name), 'utf8').catch(() => '')).trim();
  }

  async writeNote(name: string, text: string): Promise<void> {
    const fresh = join(this.path, `${name}.${process.pid}`);
    await writeFile(fresh, `${text}\n`);
    await rename(fresh, join(this.path, name));
  }

  async #aside(): Promise<string> {
    const parent = dirname(this.path);
    const prefix = `.${basename(this.path)}-`;
    await mkdir(parent, { recursive: true });
    await removeLeftovers(parent, prefix);
    return mkdtemp(join(parent, prefix));
  }
}
