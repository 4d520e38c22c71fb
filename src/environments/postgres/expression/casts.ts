import { NotExact } from '../not-exact.ts';
import { own } from '../own.ts';
import { isFields, type Node, nodeOf, only, plainName } from './node.ts';
import type { Parts } from './parts.ts';
import { asFamily, type Typed } from './typed.ts';

const castable: Readonly<
  Record<string, 'text' | 'date' | 'timestamp' | 'timestamptz' | 'numeric' | 'integer' | 'uuid'>
> = {
  text: 'text',
  varchar: 'text',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  numeric: 'numeric',
  int4: 'integer',
  int8: 'integer',
  uuid: 'uuid',
};

/** A literal of a type, or a conversion that cannot fail. */
export function cast(node: Node, parts: Parts): Typed {
  const { arg, typeName } = only(node, 'arg', 'typeName');
  const { names, typemod } = only({ kind: 'a cast', fields: isFields(typeName) ? typeName : {} }, 'names', 'typemod');
  const family = own(castable, plainName(names));
  if (family === undefined || typemod !== -1) throw new NotExact('a conversion to this type is not allowed');
  const value = parts.value(nodeOf(arg));
  const printed = family === 'text' && ['integer', 'numeric', 'boolean', 'uuid'].includes(value.family);
  return { sql: printed ? `(${value.sql})::text` : asFamily(value, family), family };
}
