import type { Commit, DecisionWord, Push, Review } from '../approval/snapshot.ts';
import type { Person } from '../person.ts';
import type { Rules } from '../rules/rules.ts';
import type { Cast } from './cast.ts';
import type { Places } from './files.ts';
import type { MergeEvent, WrittenFile, WrittenFiles, WrittenScenario } from './written-scenario.ts';

/** What is so at one moment of a scenario: GitHub, git and the app's ledger together. Events change it, one after another. */
export interface World {
  readonly cast: Cast;
  readonly scenario: WrittenScenario;
  readonly rules: Rules;
  readonly places: Places;
  readonly governors: Set<number>;
  readonly owners: Map<string, readonly Person[]>;
  readonly gone: Set<number>;
  /** Files at the tip of the base branch. */
  readonly base: Map<string, WrittenFile>;
  /** Files at the merge base: the base as the head last contained it. */
  mergeBase: ReadonlyMap<string, WrittenFile>;
  pull: Pull | undefined;
}

/** The pull request. */
export interface Pull {
  readonly author: Person;
  readonly commandedBy: Person | undefined;
  readonly openedByGovernor: boolean;
  readonly openedAt: number;
  base: string;
  draft: boolean;
  state: 'open' | 'closed' | 'merged';
  commits: readonly Commit[];
  readonly pushes: Push[];
  /** Every head there was, with the files that differed from the base there. */
  readonly heads: Head[];
  readonly reviews: Writable<Review>[];
  /** What the ledger keeps of objections, path by path. */
  readonly objections: {
    readonly review: string;
    readonly path: string;
    readonly at: number;
    readonly heads: readonly string[];
  }[];
  mergeResult: Readonly<Record<string, string>> | undefined;
  mergeGroup:
    | { readonly head: string; readonly files: WrittenFiles; readonly base: ReadonlyMap<string, WrittenFile> }
    | undefined;
  merge:
    | {
        readonly event: MergeEvent;
        readonly at: number;
        readonly governorThen: boolean;
        readonly base: ReadonlyMap<string, WrittenFile>;
      }
    | undefined;
  readonly siblings: Map<number, { readonly base: string; readonly decision: DecisionWord }>;
  truncated: number | undefined;
  errors: readonly string[];
}

/** One head of the branch. */
export interface Head {
  readonly id: string;
  readonly at: number;
  readonly before: string | undefined;
  readonly files: WrittenFiles;
  readonly mergeBase: ReadonlyMap<string, WrittenFile>;
  /** In the order written, with their parents where these are named. */
  readonly commits: readonly {
    readonly id: string;
    readonly touches: readonly string[];
    readonly parents: readonly string[];
  }[];
}

export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The last head. */
export function headOf(pull: Pull): Head {
  const head = pull.heads.at(-1);
  if (head === undefined) throw new Error('a pull request has a head');
  return head;
}

/** The file at a head: what differs from the base there, else the base's. */
export function fileAt(head: Pick<Head, 'files' | 'mergeBase'>, path: string): WrittenFile | undefined {
  return Object.hasOwn(head.files, path) ? head.files[path] : head.mergeBase.get(path);
}

/** True when the account is a governor at this moment. */
export function isGovernor(world: World, id: number): boolean {
  return world.governors.has(id);
}
