import { canonicalJson } from '../text/canonical.ts';
import { isJsonObject, type Json } from '../text/json.ts';
import { pointerStep } from '../text/pointer.ts';
import { pairsOf } from './pairs-of.ts';
import { isUnordered } from './unordered-lists.ts';

/** One place of a payload that says something else than before. */
export interface Difference {
  /** JSON pointer: in the later payload, or in the earlier one where the later has no such place. */
  readonly pointer: string;
  /** `undefined`: was not there. */
  readonly before: Json | undefined;
  /** `undefined`: is not there any more. */
  readonly after: Json | undefined;
}

/**
 * The smallest places in which two payloads differ, in the order of the later one. Entries of lists without order
 * come and go; other lists are compared entry by entry, after those that both have.
 */
export function differencesBetween(before: Json, after: Json): readonly Difference[] {
  return [...differences('', '', before, after)];
}

function* differences(
  key: string,
  pointer: string,
  before: Json | undefined,
  after: Json | undefined,
): Iterable<Difference> {
  if (isJsonObject(before) && isJsonObject(after)) {
    const opaque = key === 'certification' || key === 'maskingConfig';
    for (const inner of Object.keys({ ...after, ...before })) {
      yield* differences(opaque ? key : inner, pointer + pointerStep(inner), before[inner], after[inner]);
    }
  } else if (Array.isArray(before) && Array.isArray(after)) {
    yield* isUnordered(key) ? comingAndGoing(pointer, before, after) : entryByEntry(pointer, before, after);
  } else if (before === undefined || after === undefined || canonicalJson(before) !== canonicalJson(after)) {
    if (before !== after) yield { pointer, before, after };
  }
}

function* comingAndGoing(pointer: string, before: readonly Json[], after: readonly Json[]): Iterable<Difference> {
  const had = new Set(before.map(canonicalJson));
  const has = new Set(after.map(canonicalJson));
  for (const [index, entry] of before.entries()) {
    if (!has.has(canonicalJson(entry)))
      yield { pointer: pointer + pointerStep(index), before: entry, after: undefined };
  }
  for (const [index, entry] of after.entries()) {
    if (!had.has(canonicalJson(entry)))
      yield { pointer: pointer + pointerStep(index), before: undefined, after: entry };
  }
}

function* entryByEntry(pointer: string, before: readonly Json[], after: readonly Json[]): Iterable<Difference> {
  for (const [from, to] of pairsOf(before, after, canonicalJson)) {
    const index = to ?? from ?? 0;
    yield* differences(
      '',
      pointer + pointerStep(index),
      from === undefined ? undefined : before[from],
      to === undefined ? undefined : after[to],
    );
  }
}
