import type { WrittenScenario } from '../../../../src/core/scenario/written-scenario.ts';
import type { History } from './moment.ts';
import { replay } from './replay.ts';

/** Stories that the product and the rules' text still tell apart; `differences.yaml` has the shortest of each. */
export function isUnsettled(scenario: WrittenScenario): boolean {
  const history = replay(scenario);
  return aPolicyIsRenamed(history);
}

/** Whoever renames a policy and changes it in one push does away with its freeze. */
function aPolicyIsRenamed({ moments }: History): boolean {
  const places = moments.flatMap(({ files }) =>
    Object.entries(files).flatMap(([path, file]) => (file?.key === undefined ? [] : [path])),
  );
  return new Set(places).size > 1;
}
