import type { Bytes, Change, Side } from '../approval/snapshot.ts';
import type { Problem } from '../problem.ts';
import type { WrittenFile } from './written-scenario.ts';

const regularModes = ['100644', '100755'];

/** What a path is to the product; `prod` is written by the app alone, `other` is nobody's business here. */
export function kindOf(path: string, policies: readonly string[]): Change['kind'] | 'prod' | 'other' {
  if (path === '.github/approve-to-promote.yml') return 'rules';
  if (path === 'policies/people.yml' || path === 'policies/people.yaml') return 'people';
  if (path.startsWith('policies/prod/') || path.startsWith('policies/promotions/')) return 'prod';
  const isYaml = path.endsWith('.yml') || path.endsWith('.yaml');
  if (path.startsWith('policies/data-sources/') && isYaml) return 'catalogue';
  return (path.startsWith('policies/dev/') && isYaml) || policies.includes(path) ? 'policy' : 'other';
}

/** The bytes a written file stands for; `undefined` for no such file. */
export function bytesOfFile(file: WrittenFile | undefined): Bytes | undefined {
  if (file === undefined || file.digest === 'ABSENT') return undefined;
  return { blob: file.digest, mode: String(file.mode ?? '100644'), meaning: file.meaning ?? file.digest };
}

/** A written file as one side of a change; a staged policy is active on no data source (S018). */
export function sideOf(file: WrittenFile | undefined): Side | undefined {
  const bytes = bytesOfFile(file);
  if (file === undefined || bytes === undefined) return undefined;
  return {
    ...bytes,
    scope: file.state === 'staged' ? [] : (file.sources ?? []),
    tags: file.tags ?? [],
    columnTags: [],
    actions: [],
    ...(file.type && { type: file.type }),
  };
}

/** What makes a proposed file invalid, as the app would find it by reading it. */
export function problemsOf(path: string, kind: ReturnType<typeof kindOf>, file: WrittenFile): readonly Problem[] {
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
