import type { ScopeFacts } from '../../../core/sync/environment-state.ts';
import type { Compiled, Compiler, compilerFor, DesignedView, KeyedPolicy } from './design.ts';

/** Makes a compiler, or gives the last one again where catalogue, people, tables and roles are the same. */
export type CompilerMemory = typeof compilerFor;

/**
 * A memory of one compiler and of what it compiled last: a sync plans, applies and reads back, and compiles the same
 * three times.
 */
export function rememberCompiler(make: typeof compilerFor): CompilerMemory {
  let last: { readonly known: ScopeFacts; readonly key: string; readonly compiler: Compiler } | undefined;
  return (known, tables, roles, settings) => {
    const { taken, foreignSchemas, people } = settings;
    const key = JSON.stringify([[...tables.values()], [...roles], [...taken], [...foreignSchemas], people.groups]);
    if (last?.known.sources !== known.sources || last.known.people !== known.people || last.key !== key) {
      last = { known, key, compiler: rememberResults(make(known, tables, roles, settings)) };
    }
    return last.compiler;
  };
}

function rememberResults(compiler: Compiler): Compiler {
  let last: { readonly key: string; readonly compiled: Compiled } | undefined;
  const designs = new WeakMap<Compiled, ReadonlyMap<string, DesignedView>>();
  return {
    compile: (policies) => {
      const key = JSON.stringify(policies.map(({ policyKey, digest }: KeyedPolicy) => [policyKey, digest]));
      if (last?.key !== key) last = { key, compiled: compiler.compile(policies) };
      return last.compiled;
    },
    design: (compiled) => {
      const designed = designs.get(compiled) ?? compiler.design(compiled);
      designs.set(compiled, designed);
      return designed;
    },
  };
}
