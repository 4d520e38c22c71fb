import type { Bytes, Change, Side } from '../approval/snapshot.ts';
import type { Problem } from '../problem.ts';
import type { Rules } from '../rules/rules.ts';
import { rulesPath } from '../rules/written-rules.ts';
import type { WrittenFile } from './written-scenario.ts';

const regularModes = ['100644', '100755'];

/** Where governed files stand, and which other paths a scenario calls policies. */
export interface Places {
  readonly dev: string;
  readonly prod: string;
  /** Absent where an environment keeps the catalogue. */
  readonly catalogue: string | undefined;
  readonly policies: readonly string[];
}

/** The places that rules name. */
export function placesOf({ environments, catalogue }: Rules, policies: readonly string[]): Places {
  return {
    dev: `${environments.dev.directory}/`,
    prod: `${environments.prod.directory}/`,
    catalogue: 'directory' in catalogue ? `${catalogue.directory}/` : undefined,
    policies,
  };
}

/** What a path is to the product; `prod` is written by the app alone, `other` is nobody's business here. */
export type Kind = Change['kind'] | 'prod' | 'other';

/** Tells a path by where it stands. */
export function kindOf(path: string, { dev, prod, catalogue, policies }: Places): Kind {
  if (path === rulesPath) return 'rules';
  if (path === 'policies/people.yml') return 'people';
  if (path.startsWith(prod) || path.startsWith('policies/promotions/')) return 'prod';
  const isYaml = path.endsWith('.yml') || path.endsWith('.yaml');
  if (isYaml && catalogue !== undefined && path.startsWith(catalogue)) return 'catalogue';
  return (isYaml && path.startsWith(dev)) || policies.includes(path) ? 'policy' : 'other';
}

/** The bytes a written file stands for; `undefined` for no such file. */
export function bytesOfFile(file: WrittenFile | undefined): Bytes | undefined {
  if (file === undefined || file.digest === 'ABSENT') return undefined;
  return {
    blob: file.digest,
    mode: String(file.mode ?? '100644'),
    meaning: file.meaning ?? file.digest,
    ...(file.policy_key && { policyKey: file.policy_key }),
  };
}

/** A written file as one side of a change; a staged policy is active on no data source (S018). */
export function sideOf(file: WrittenFile | undefined): Side | undefined {
  const bytes = bytesOfFile(file);
  if (file === undefined || bytes === undefined) return undefined;
  return {
    ...bytes,
    scope: file.state === 'staged' ? [] : (file.sources ?? []),
    tags: [...(file.tags ?? []), ...(file.column_tags ?? [])],
    columnTags: file.column_tags ?? [],
    actions: file.actions ?? [],
    ...(file.type && { type: file.type }),
  };
}

/** What makes a proposed file invalid, as the app would find it by reading it. */
export function problemsOf(path: string, kind: Kind, file: WrittenFile): readonly Problem[] {
  const messages = [
    kind === 'prod' ? 'Only the app writes here.' : undefined,
    file.path_problem ?? undefined,
    file.digest === 'ABSENT' ? undefined : (file.parse ?? undefined),
    file.scope === 'local' && file.digest !== 'ABSENT'
      ? 'A local policy can be neither approved nor promoted.'
      : undefined,
    regularModes.includes(String(file.mode ?? '100644')) || file.digest === 'ABSENT'
      ? undefined
      : `Mode ${file.mode} is no regular file.`,
  ];
  return messages.filter((message) => message !== undefined).map((message) => ({ path, message }));
}
