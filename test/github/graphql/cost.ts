import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** GitHub refuses a query that could give more nodes than this. */
export const mostNodes = 500_000;

/** What a query costs by GitHub's formula: the lists it must fetch, a hundred to the point; and how many nodes it could give. */
export function costOf(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): { readonly points: number; readonly nodes: number } {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  let lists = 0;
  let nodes = 0;
  const visit = (selection: SelectionSetNode | undefined, times: number): void => {
    for (const one of selection?.selections ?? []) {
      if (one.kind === Kind.INLINE_FRAGMENT) visit(one.selectionSet, times);
      else if (one.kind === Kind.FRAGMENT_SPREAD) visit(fragments.get(one.name.value)?.selectionSet, times);
      else {
        const page = one.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last');
        const size = page ? numberOf(page.value, variables) : 1;
        if (page) {
          lists += times;
          nodes += times * size;
        }
        visit(one.selectionSet, times * size);
      }
    }
  };
  visit(operation.selectionSet, 1);
  return { points: Math.max(1, Math.round(lists / 100)), nodes };
}

function numberOf(value: ValueNode, variables: Readonly<Record<string, unknown>>): number {
  if (value.kind === Kind.INT) return Number(value.value);
  return value.kind === Kind.VARIABLE ? Number(variables[value.name.value] ?? 1) : 1;
}
