import { git } from './git.ts';
import { RefUpdater } from './ref-updater.ts';

export const zeroOid = '0'.repeat(40);

export interface RefMove {
  readonly ref: string;
  /** `undefined`: the ref did not exist. */
  readonly before: string | undefined;
  /** `undefined`: the ref is gone. */
  readonly after: string | undefined;
}

/** The refs of one bare repository. Git itself decides every change by compare-and-set; this only remembers the outcome. */
export class Refs {
  readonly #directory: string;
  readonly #updater: RefUpdater;
  #known = new Map<string, string>();

  constructor(directory: string) {
    this.#directory = directory;
    this.#updater = new RefUpdater(directory);
  }

  get(ref: string): string | undefined {
    return this.#known.get(ref);
  }

  /** All refs below a prefix, in name order. */
  list(prefix = 'refs/'): readonly (readonly [string, string])[] {
    return [...this.#known].filter(([ref]) => ref.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Reads all refs anew, after git itself changed them, and says what moved. */
  async reload(): Promise<readonly RefMove[]> {
    const text = await git(this.#directory, ['for-each-ref', '--format=%(objectname) %(refname)']);
    const now = new Map(
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => [line.slice(41), line.slice(0, 40)] as const),
    );
    const before = this.#known;
    this.#known = now;
    return [...new Set([...before.keys(), ...now.keys()])]
      .filter((ref) => before.get(ref) !== now.get(ref))
      .map((ref) => ({ ref, before: before.get(ref), after: now.get(ref) }));
  }

  /** All moves take effect or none does; false when a ref no longer stands where `before` says. */
  async move(moves: readonly RefMove[]): Promise<boolean> {
    const lines = moves.map(({ ref, before, after }) =>
      after === undefined ? `delete ${ref}\0${before ?? zeroOid}\0` : `update ${ref}\0${after}\0${before ?? zeroOid}\0`,
    );
    if (!(await this.#updater.run(lines.join('')))) {
      await this.reload();
      return false;
    }
    for (const { ref, after } of moves) {
      if (after === undefined) this.#known.delete(ref);
      else this.#known.set(ref, after);
    }
    return true;
  }

  close(): Promise<void> {
    return this.#updater.close();
  }
}
