import { hash } from 'node:crypto';
import { scopeOf } from '../../../core/catalogue/scope.ts';
import { tagIndex } from '../../../core/catalogue/tag-index.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { ScopeFacts } from '../../../core/sync/environment-state.ts';
import { NotExact } from '../not-exact.ts';
import { everyone } from '../sql.ts';
import { type Contribution, contributionOf } from './contribution.ts';
import { checkLevel } from './readers.ts';
import type { CompileSettings } from './settings.ts';
import { type Site, siteOf } from './site.ts';
import type { Table } from './table.ts';
import { closedView, type View, viewOf } from './view.ts';

/** A policy to be enforced, under its key, with the digest of its payload. */
export interface KeyedPolicy {
  readonly policyKey: string;
  readonly digest: string;
  readonly policy: Policy;
}

/** A policy compiled for every data source that the database has and about which it says something. */
export interface CompiledPolicy {
  readonly policyKey: string;
  readonly contributions: ReadonlyMap<string, Contribution>;
  /** Where it cannot be expressed exactly, and why. */
  readonly refusals: ReadonlyMap<string, NotExact>;
}

/** What is compiled for one catalogue and one database. */
export interface Compiler {
  /** Compiles policies in the order in which they were authored: which is refused in a conflict depends on it. */
  readonly compile: (policies: readonly KeyedPolicy[]) => Compiled;
  /** The view of every data source on which one of them is active; closed where one of them is refused. */
  readonly design: (policies: Compiled) => ReadonlyMap<string, DesignedView>;
}

export type Compiled = readonly CompiledPolicy[];

export interface DesignedView {
  readonly view: View;
  /** Policy key → digest of what it contributes. */
  readonly policies: Readonly<Record<string, string>>;
  /** Equal when the same would be put there. */
  readonly digest: string;
  /** Policies that cannot be expressed here, for which nobody sees a row. */
  readonly closedFor: readonly string[];
}

export function compilerFor(
  { sources, people }: ScopeFacts,
  tables: ReadonlyMap<string, Table>,
  roles: ReadonlySet<string>,
  settings: CompileSettings,
): Compiler {
  const index = tagIndex({ sources }, people);
  const sites = new Map<string, Site>();
  for (const source of sources) {
    const table = tables.get(source.name);
    if (table !== undefined) sites.set(source.name, siteOf(source, table, settings));
  }

  function compile(policies: readonly KeyedPolicy[]): Compiled {
    const before = new Map<string, Contribution[]>();
    return policies.map(({ policyKey, policy }) => {
      const contributions = new Map<string, Contribution>();
      const refusals = new Map<string, NotExact>();
      for (const name of scopeOf(policy, index)) {
        const site = sites.get(name);
        if (site === undefined) continue;
        try {
          const contribution = contributionOf(policy, site);
          if (contribution === undefined) continue;
          const earlier = before.get(name) ?? [];
          checkLevel(contribution.subscription, earlier, name);
          before.set(name, [...earlier, contribution]);
          contributions.set(name, contribution);
        } catch (error) {
          if (!(error instanceof NotExact)) throw error;
          refusals.set(name, error);
        }
      }
      return { policyKey, contributions, refusals };
    });
  }

  function design(policies: Compiled): ReadonlyMap<string, DesignedView> {
    const active = new Map<string, CompiledPolicy[]>();
    for (const policy of policies) {
      for (const name of [...policy.contributions.keys(), ...policy.refusals.keys()]) {
        const there = active.get(name);
        if (there === undefined) active.set(name, [policy]);
        else there.push(policy);
      }
    }
    return new Map([...active].map(([name, there]) => [name, designOf(name, there)]));
  }

  function designOf(name: string, policies: readonly CompiledPolicy[]): DesignedView {
    const site = sites.get(name);
    if (site === undefined) throw new Error(`${name} was compiled without a table.`);
    const closedFor = policies.filter(({ refusals }) => refusals.has(name)).map(({ policyKey }) => policyKey);
    const contributed = policies.flatMap(({ contributions }) => contributions.get(name) ?? []);
    const view = withKnownRoles(closedFor.length > 0 ? closedView(site) : viewOf(site, contributed), roles);
    const digests = policies.flatMap(({ policyKey, contributions }) => {
      const contribution = contributions.get(name);
      return contribution === undefined ? [] : [[policyKey, contribution.digest] as const];
    });
    return { view, policies: Object.fromEntries(digests), digest: digestOf(view, site), closedFor };
  }

  return { compile, design };
}

/** The policy as one that is not enforced at all: nobody sees a row where it would be active. */
export function closedBy({ policyKey, contributions, refusals }: CompiledPolicy): CompiledPolicy {
  const everywhere = [...contributions.keys(), ...refusals.keys()];
  const why = new NotExact('another data source in its scope');
  return { policyKey, contributions: new Map(), refusals: new Map(everywhere.map((name) => [name, why])) };
}

/** A grant needs its role; once there is one of that name, the view is another. */
function withKnownRoles(view: View, roles: ReadonlySet<string>): View {
  if (view.grants === 'by hand') return view;
  return { ...view, grants: view.grants.filter((role) => role === everyone || roles.has(role)) };
}

/** A view goes on showing the table and the columns it was made of, whatever takes their names; its owner must read them. */
function digestOf(view: View, { table, columns }: Site): string {
  const shown = columns.map(({ name, number }) => [name, number]);
  return hash('sha256', JSON.stringify([view, table.oid, table.owner, shown]));
}
