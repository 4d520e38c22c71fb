/** Free-form JSON object, as the stand-in stores and answers it. */
export type Json = Record<string, unknown>;

/** A data source as a test plants it. */
export interface PlantedSource {
  readonly name: string;
  readonly tags?: readonly string[];
  readonly domains?: readonly string[];
  readonly columns?: readonly {
    readonly name: string;
    readonly dataType?: string;
    readonly tags?: readonly string[];
  }[];
  readonly owners?: readonly { readonly iamid: string; readonly userid: string; readonly email?: string }[];
  readonly deleted?: boolean;
}

export interface StoredSource extends Required<PlantedSource> {
  readonly id: number;
}

/** What people and groups of the instance there are, for `GET /bim/user`, `/bim/group` and `/governance/purpose`. */
export interface Inventory {
  tags: string[];
  groups: string[];
  purposes: string[];
  domains: { id: string; name: string }[];
  users: { iamid: string; userid: string; attributes: Readonly<Record<string, readonly string[]>> }[];
}

/** All that one stand-in remembers. */
export interface State {
  /** V1 objects by id, in the order they were made: "authored first" is that order. */
  readonly policies: Map<number, Json>;
  /** How many more answers show a policy as pending, by id. */
  readonly pending: Map<number, number>;
  readonly sources: Map<number, StoredSource>;
  readonly names: Inventory;
  /** Keys of policies that the server refuses to save. */
  readonly refused: Set<string>;
  /** Requests left to each token that was given out. */
  readonly tokens: Map<string, number>;
  nextId: number;
  /** Counts up with every change and stands for the time in answers, so that no test depends on a clock. */
  tick: number;
}

export function emptyState(): State {
  return {
    policies: new Map(),
    pending: new Map(),
    refused: new Set(),
    sources: new Map(),
    names: { tags: [], groups: [], purposes: [], domains: [], users: [] },
    tokens: new Map(),
    nextId: 1,
    tick: 0,
  };
}

/** The next moment, an hour after the last. */
export function nextTime(state: State): string {
  state.tick += 1;
  return new Date(Date.UTC(2024, 0, 1) + state.tick * 3_600_000).toISOString();
}
