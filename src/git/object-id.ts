/** True for a full object id (SHA-1 or SHA-256): nothing else is ever given to git in the place of one. */
export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** True for the full name of a ref that git could hold; such a name is no option, no pattern and no refspec. */
export function isRefName(text: string): boolean {
  return /^refs(?:\/[^\p{Cc}\s~^:?*[\\/]+)+$/u.test(text) && !/\.\.|@\{|\/\.|\.(?:\/|$)|\.lock(?:\/|$)/.test(text);
}
