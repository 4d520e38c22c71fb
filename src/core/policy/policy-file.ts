import type { Problem } from '../problem.ts';
import type { Policy } from './policy.ts';

/** The bytes of one file of a policy directory, as git has them. */
export interface PolicyFile {
  /** Repository path, for example `policies/dev/salary.yml`. */
  readonly path: string;
  /** Git blob id of the bytes. */
  readonly blob: string;
  /** Git mode: `100644` is the only right one for a policy. */
  readonly mode: string;
  readonly text: string;
  /** As of a `TextFile`. */
  readonly tooLarge?: number;
}

/** What a policy file says: the policy with its place in the text, or what is wrong with it. */
export type ReadPolicy =
  | {
      readonly ok: true;
      readonly path: string;
      readonly blob: string;
      readonly policy: Policy;
      /** The payload exactly as written (known and unknown keys, written order kept); what a sync sends. */
      readonly payload: Readonly<Record<string, unknown>>;
      /**
       * SHA-256 (hex) of the canonical JSON of the parsed content, description included: equal when two texts differ
       * only in comments, white space, key order or quoting. What an objection rejects and a freeze waits to see changed.
       */
      readonly meaning: string;
      /** The same without `policyKey` and `name`: equal for a copy under another key. */
      readonly content: string;
      /** Not errors: for example keys that are passed on without a check. */
      readonly warnings: readonly Problem[];
      /** 1-based line of a place in the payload, by JSON pointer (`/actions/0/rules/1`); the nearest known parent's otherwise. */
      readonly lineOf: (pointer: string) => number;
    }
  | { readonly ok: false; readonly path: string; readonly blob: string; readonly problems: readonly Problem[] };

/** A policy file that could be read. */
export type ReadablePolicy = Extract<ReadPolicy, { readonly ok: true }>;
