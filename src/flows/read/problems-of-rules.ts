import { isRegularFile } from '../../core/policy/set-rules.ts';
import type { Checked, Problem } from '../../core/problem.ts';
import { floorIsKept } from '../../core/rules/floor-is-kept.ts';
import { readRules } from '../../core/rules/read-rules.ts';
import type { Rules } from '../../core/rules/rules.ts';
import type { World } from '../world.ts';
import type { Files } from './changes.ts';
import { readTexts } from './governance.ts';
import type { Places } from './places.ts';

/** The rules as they would be after a pull request, or everything that is wrong with their file. */
export async function readRulesAt(world: World, places: Places, head: Files): Promise<Checked<Rules>> {
  const file = head.get(places.rules);
  if (file === undefined) {
    const remedy = 'Keep it: without rules nothing can be approved.';
    return { ok: false, problems: [{ path: places.rules, message: 'the rules file would be gone', remedy }] };
  }
  const odd = isRegularFile(file);
  if (odd.length > 0) return { ok: false, problems: odd };
  const [read] = await readTexts(world, [[file.path, file.blob]]);
  return readRules(read ?? { path: places.rules, text: '' });
}

/** What speaks against rules that can be read: places that would move, and what the operator does not allow. */
export function problemsOfRules(world: World, places: Places, rules: Rules): readonly Problem[] {
  const { floor } = world.operator;
  return [...moved(places, rules), ...(floor === undefined ? [] : floorIsKept(rules, floor))];
}

function moved(places: Places, { environments, catalogue }: Rules): readonly Problem[] {
  const now: [string, string | undefined, string | undefined][] = [
    ['/environments/dev/directory', environments.dev.directory, places.dev],
    ['/environments/prod/directory', environments.prod.directory, places.prod],
    ['/catalogue', 'directory' in catalogue ? catalogue.directory : undefined, places.catalogue],
  ];
  return now
    .filter(([, to, from]) => to !== from)
    .map(([pointer, to, from]) => ({
      path: places.rules,
      message: `${pointer} would move from ${from ?? 'an environment'} to ${to ?? 'an environment'}`,
      remedy:
        'What is in force is bound to these places: keep them, or let the operator pin a new first trusted commit.',
    }));
}
