import type { Problem } from '../problem.ts';
import type { Floor, Rules } from './rules.ts';
import { rulesPath } from './written-rules.ts';

/** Rules below the operator's floor are refused; the floor holds in every decision all the same. */
export function floorIsKept({ approvals }: Rules, floor: Floor): readonly Problem[] {
  return (['required', 'governors'] as const)
    .filter((key) => approvals[key] < floor[key])
    .map((key) => ({
      path: rulesPath,
      message: `approvals.${key} is ${approvals[key]}, and the operator asks for at least ${floor[key]}`,
      remedy: `Write \`${key}: ${floor[key]}\` or more.`,
    }));
}
