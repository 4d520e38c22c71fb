/** One step of a JSON pointer (RFC 6901), with the slash. */
export function pointerStep(key: string | number): string {
  return `/${typeof key === 'number' ? key : key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The steps of a JSON pointer, unescaped; the root has none. */
function pointerSteps(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A JSON pointer as people write places: `/actions/0/rules/1/config` is `actions[0].rules[1].config`; the root is ``. */
export function placeInWords(pointer: string): string {
  let words = '';
  for (const step of pointerSteps(pointer)) {
    if (/^\d+$/.test(step)) words += `[${step}]`;
    else words += words === '' ? step : `.${step}`;
  }
  return words;
}
