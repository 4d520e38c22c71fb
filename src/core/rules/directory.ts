/** A directory of the repository in its one form, without a slash at its ends; or why it is none. */
export type ReadDirectory =
  | { readonly ok: true; readonly directory: string }
  | { readonly ok: false; readonly why: string };

export function readDirectory(written: string): ReadDirectory {
  const refuse = (why: string): ReadDirectory => ({ ok: false, why });
  if (written.includes('\\')) return refuse('has a backslash; directories are parted by `/`');
  if (written.startsWith('/') || /^[a-z]:/i.test(written)) return refuse('is not inside the repository');
  const steps = written.split('/').filter((step) => step !== '' && step !== '.');
  if (steps.includes('..')) return refuse('leads upwards by `..`');
  if (steps.length === 0) return refuse('is the whole repository');
  if (steps.some((step) => step.toLowerCase() === '.git')) return refuse('is git’s own');
  if (steps.some((step) => step !== step.trim() || step.endsWith('.')))
    return refuse('has a step that ends in a space or dot');
  return { ok: true, directory: steps.join('/') };
}

/** True when one is the other or stands inside it, also where only the case of letters differs. */
export function overlap(a: string, b: string): boolean {
  const [one, other] = [`${a.toLowerCase()}/`, `${b.toLowerCase()}/`];
  return one.startsWith(other) || other.startsWith(one);
}
