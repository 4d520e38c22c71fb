/**
 * Name of the file to which `immuta policy clone` writes a policy: each character of the key that is no letter, digit,
 * dot, underscore or hyphen becomes two hyphens, as seen in cloned files. A name that is taken, case aside, gets a number.
 */
export function cloneFileName(policyKey: string, taken: (name: string) => boolean): string {
  const base = policyKey.replace(/[^\p{L}\p{N}._-]/gu, '--').replace(/^\./, '--');
  for (let number = 1; ; number += 1) {
    const name = `${base}${number === 1 ? '' : `-${number}`}.yaml`;
    if (!taken(name)) return name;
  }
}
