import type { Standing } from './read/in-force.ts';
import { OBSERVED_CHECK_NAME, type World } from './world.ts';

/** The approved rules say that the app only looks on (`mode: observe`). */
export function observes(standing: Standing): boolean {
  return (
    standing.state === 'standing' && standing.rules.state === 'in force' && standing.rules.rules.mode === 'observe'
  );
}

/**
 * The same world without a way to write anything but a check of another name: what the app would say can be watched
 * for weeks before anything depends on it.
 */
export function observed(world: World): World {
  const refuse = async () => {
    throw new Error('a repository that is only observed is not written to');
  };
  return {
    ...world,
    check: OBSERVED_CHECK_NAME,
    forge: {
      ...world.forge,
      publishComment: refuse,
      requestReviewers: refuse,
      react: refuse,
      propose: refuse,
      publishDeployment: refuse,
      treeOf: refuse,
      publishIssue: refuse,
      markTold: refuse,
      commit: refuse,
    },
    ledger: { ...world.ledger, append: refuse },
    signer: { ...world.signer, sign: () => undefined },
    environment: refuse,
  };
}
