import type { Node } from './node.ts';
import type { Typed } from './typed.ts';

/** Compiles what stands inside a node. */
export interface Parts {
  readonly value: (node: Node) => Typed;
  /** The same where a condition is wanted. */
  readonly condition: (node: Node) => string;
}
