import type { NameKind } from './name-kind.ts';
import { namesInExpression, withNames } from './names-in-expression.ts';

type Data = Readonly<Record<string, unknown>>;

/** Meets every name of a payload once. */
export interface NameVisitor {
  /** The name to stand there instead, or the same. `pointer` is the JSON pointer of the place. */
  readonly rename: (kind: NameKind, name: string, pointer: string) => string;
  /** Called for an expression whose names cannot be told exactly; it stays as it is. */
  readonly unclear: (pointer: string, why: readonly string[]) => void;
}

/** The payload of a policy with its names changed by the visitor; whatever is no name stays the very same value. */
export function mapNames(payload: Data, visitor: NameVisitor): Data {
  return change(
    payload,
    '',
    {
      policyKey: named('policyKeys'),
      name: named('names'),
      certification: keys({ tags: each(named('tags')) }),
      ownerRestrictions: keys({ groups: each(named('groups')) }),
      circumstances: each(
        keys({ tag: named('tags'), columnTag: named('tags'), domains: each(keys({ name: named('domains') })) }),
      ),
      actions: either(each(keys({ rules: each(rule) })), keys({ advanced: expression, entitlements: condition })),
    },
    visitor,
  ) as Data;
}

/** Changes one value that stands at a place of the payload. */
type Change = (value: unknown, pointer: string, visitor: NameVisitor) => unknown;

const condition: Change = (value, pointer, visitor) =>
  change(
    value,
    pointer,
    {
      groups: each(named('groups')),
      attributes: each(keys({ name: named('attributes') })),
      purposes: each(named('purposes')),
    },
    visitor,
  );

const rule: Change = (value, pointer, visitor) =>
  change(
    value,
    pointer,
    {
      inclusions: condition,
      exceptions: condition,
      config: keys({
        fields: each(keys({ columnTag: named('tags') })),
        column: taggedColumn,
        matches: each(keys({ tag: named('tags'), attribute: named('attributes') })),
        purposes: each(named('purposes')),
        predicate: expression,
        conditionalPredicate: expression,
        maskingConfig: keys({ sqlFunction: expression }),
      }),
    },
    visitor,
  );

/** A column named by its tag; one named otherwise is left alone. */
const taggedColumn: Change = (value, pointer, visitor) => {
  const isTag = typeof value === 'object' && value !== null && 'type' in value && value.type === 'tag';
  return isTag ? change(value, pointer, { name: named('tags') }, visitor) : value;
};

function named(kind: NameKind): Change {
  return (value, pointer, visitor) => (typeof value === 'string' ? visitor.rename(kind, value, pointer) : value);
}

function keys(changes: Readonly<Record<string, Change>>): Change {
  return (value, pointer, visitor) => change(value, pointer, changes, visitor);
}

function each(item: Change): Change {
  return (value, pointer, visitor) =>
    Array.isArray(value) ? value.map((entry, index) => item(entry, `${pointer}/${index}`, visitor)) : value;
}

/** The list form of actions is that of a data policy, the other that of a subscription policy. */
function either(list: Change, mapping: Change): Change {
  return (value, pointer, visitor) => (Array.isArray(value) ? list : mapping)(value, pointer, visitor);
}

const expression: Change = (value, pointer, visitor) => {
  if (typeof value !== 'string') return value;
  const { names, unclear } = namesInExpression(value);
  if (unclear.length === 0) return withNames(value, names, ({ kind, name }) => visitor.rename(kind, name, pointer));
  visitor.unclear(pointer, unclear);
  return value;
};

function change(
  value: unknown,
  pointer: string,
  changes: Readonly<Record<string, Change>>,
  visitor: NameVisitor,
): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, changes[key]?.(inner, `${pointer}/${key}`, visitor) ?? inner]),
  );
}
