/** The part of GitHub's GraphQL schema that is kept, without descriptions, directives and deprecated fields. */
import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type NamedTypeNode,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  type TypeDefinitionNode,
  type TypeNode,
  validateSchema,
} from 'graphql';
import { keptRootFields, keptTypes } from './kept.ts';

/** SDL of the kept types; throws when a kept name is unknown or when the cut is no valid schema. */
export function cutGraphql(sdl: string): string {
  const types = new Map<string, TypeDefinitionNode>();
  for (const definition of parse(sdl, { noLocation: true }).definitions) {
    if (isType(definition)) types.set(definition.name.value, definition);
  }
  const unknown = keptTypes.filter((name) => !types.has(name));
  if (unknown.length > 0) throw new Error(`GitHub's schema has no ${unknown.join(', ')}`);

  const roots: Readonly<Record<string, readonly string[]>> = keptRootFields;
  const wanted = new Set(keptTypes);
  for (const name of keptRootFields.Mutation) wanted.add(`${name.charAt(0).toUpperCase()}${name.slice(1)}Payload`);
  const out = new Map<string, TypeDefinitionNode>();
  const queue = ['Query', 'Mutation', ...keptTypes];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const definition = types.get(name);
    if (out.has(name) || definition === undefined) continue;
    const slim = slimmed(definition);
    out.set(name, slim);
    queue.push(...namesIn(slim));
  }
  const document = { kind: Kind.DOCUMENT, definitions: [...out.values()].sort(byName) } as const;
  const errors = validateSchema(buildASTSchema(document, { assumeValidSDL: true }));
  if (errors.length > 0) throw new Error(errors.map((error) => error.message).join('\n'));
  return `${print(document)}\n`;

  /** Connections, edges, enums and scalars come along with what they hold. */
  function isOutputKept(name: string): boolean {
    if (wanted.has(name)) return true;
    const type = types.get(name);
    if (type === undefined) return true; // Int, String and their like
    if (type.kind === Kind.SCALAR_TYPE_DEFINITION || type.kind === Kind.ENUM_TYPE_DEFINITION) return true;
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION || !/(Connection|Edge)$/.test(name)) return false;
    const held = type.fields?.find((field) => field.name.value === 'nodes' || field.name.value === 'node');
    return held !== undefined && nameOf(held.type) !== name && isOutputKept(nameOf(held.type));
  }

  function slimmed(type: TypeDefinitionNode): TypeDefinitionNode {
    switch (type.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION:
        return { ...bare(type), interfaces: keptInterfaces(type), fields: keptFields(type) };
      case Kind.UNION_TYPE_DEFINITION:
        return { ...bare(type), types: (type.types ?? []).filter((of) => wanted.has(nameOf(of))) };
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        return { ...bare(type), fields: (type.fields ?? []).filter(isCurrent).map(bare) };
      case Kind.ENUM_TYPE_DEFINITION:
        return { ...bare(type), values: (type.values ?? []).map(bare) };
      case Kind.SCALAR_TYPE_DEFINITION:
        return bare(type);
    }
  }

  function keptInterfaces(type: Fielded): readonly NamedTypeNode[] {
    return roots[type.name.value] ? [] : (type.interfaces ?? []).filter((of) => wanted.has(nameOf(of)));
  }

  function keptFields(type: Fielded): readonly FieldDefinitionNode[] {
    const chosen = roots[type.name.value];
    const promised = new Set(keptInterfaces(type).flatMap((of) => fieldNames(types.get(nameOf(of)))));
    return (type.fields ?? [])
      .filter((field) => chosen?.includes(field.name.value) ?? isOutputKept(nameOf(field.type)))
      .filter((field) => isCurrent(field) || promised.has(field.name.value))
      .map((field) => ({ ...bare(field), arguments: (field.arguments ?? []).filter(isCurrent).map(bare) }));
  }
}

type Fielded = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

function fieldNames(type: TypeDefinitionNode | undefined): string[] {
  return type && 'fields' in type ? (type.fields ?? []).filter(isCurrent).map((field) => field.name.value) : [];
}
function isType(definition: DefinitionNode): definition is TypeDefinitionNode {
  return definition.kind.endsWith('TypeDefinition');
}
function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
function isCurrent(node: { readonly directives?: readonly ConstDirectiveNode[] }): boolean {
  return !(node.directives ?? []).some((directive) => directive.name.value === 'deprecated');
}
function bare<T extends object>(node: T): T {
  const { description, directives, ...rest } = node as T & { description?: unknown; directives?: unknown };
  return rest as unknown as T;
}
function namesIn(type: TypeDefinitionNode): string[] {
  const names: string[] = [];
  if ('interfaces' in type) names.push(...(type.interfaces ?? []).map((of: NamedTypeNode) => of.name.value));
  if ('types' in type) names.push(...(type.types ?? []).map((of) => of.name.value));
  if ('fields' in type) {
    for (const field of type.fields ?? []) {
      names.push(nameOf(field.type));
      if ('arguments' in field)
        names.push(...(field.arguments ?? []).map((of: InputValueDefinitionNode) => nameOf(of.type)));
    }
  }
  return names;
}
const byName = (a: TypeDefinitionNode, b: TypeDefinitionNode) => (a.name.value < b.name.value ? -1 : 1);
