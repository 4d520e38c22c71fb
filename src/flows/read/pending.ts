import type { InForce } from '../../core/promotion/in-force.ts';
import type { Files } from './changes.ts';
import { nameIn, type Places, placeOf } from './places.ts';

/** Where a branch holds other bytes than those in force. */
export interface Differences {
  /** Source paths in dev, rules, people, catalogue that wait to come into force. */
  readonly pending: readonly string[];
  /** Paths in the production directory that nobody promoted: an edit that takes no effect. */
  readonly tampered: readonly string[];
}

/** Compares a branch's governed files with what is in force; no request, no opinion. */
export function differencesOf(places: Places, inForce: InForce, tip: Files): Differences {
  const dev = new Map<string, string>();
  const prod = new Map<string, string>();
  const governed = new Map<string, string>();
  for (const { path, blob } of tip.values()) {
    const kind = placeOf(places, path);
    if (kind === 'policy') dev.set(nameIn(places.dev, path), blob);
    else if (kind === 'prod') prod.set(nameIn(places.prod, path), blob);
    else if (kind === 'rules' || kind === 'people' || kind === 'catalogue') governed.set(path, blob);
  }
  const policies = unlike(dev, inForce.prod).map((name) => `${places.dev}/${name}`);
  return {
    pending: [...policies, ...unlike(governed, inForce.governed)].sort(),
    tampered: unlike(prod, inForce.prod).map((name) => `${places.prod}/${name}`),
  };
}

function unlike(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key)).sort();
}
