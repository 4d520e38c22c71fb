import type { JsonObject } from '../text/json.ts';

/** One policy of an environment in the form of a policy file, or why it has none. */
export type PolicyInForce =
  | {
      readonly ok: true;
      readonly policyKey: string;
      readonly payload: JsonObject;
      /** What reads otherwise than the environment has it: left out, or called by another name. */
      readonly changes: readonly string[];
    }
  | { readonly ok: false; readonly policyKey: string; readonly why: readonly string[] };
