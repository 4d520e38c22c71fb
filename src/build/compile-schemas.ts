import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { ajvOptions } from '../core/text/ajv-options.ts';

const BUILT = fileURLToPath(new URL('..', import.meta.url));

/** The last step of the build: every `…-schema-check` module becomes the code that ajv makes of its schema. */
for (const name of await readdir(join(BUILT, 'core'), { recursive: true }))
  if (name.endsWith('-schema-check.js')) await replace(join(BUILT, 'core', name));

async function replace(file: string): Promise<void> {
  const exported: Readonly<Record<string, { readonly schema: object }>> = await import(pathToFileURL(file).href);
  const [[name, { schema }] = fail(file)] = Object.entries(exported);
  // `lines` for whoever must read a stack trace.
  const ajv = new Ajv2020({ ...ajvOptions, code: { source: true, esm: true, lines: true } });
  const code = standalone.default(ajv, ajv.compile(schema));
  const text = relative(dirname(file), join(BUILT, 'core/text/check-with.js')).split(sep).join('/');
  await writeFile(
    file,
    [
      `import { createRequire } from 'node:module';`,
      `import { checkWith } from '${text.startsWith('.') ? text : `./${text}`}';`,
      // What ajv's code needs of ajv at run time, it asks for as CommonJS does.
      'const require = createRequire(import.meta.url);',
      code
        .replace(/^export const validate = .*$/m, '')
        .replace(/export default (\w+);?/, `export const ${name} = checkWith($1);`),
      '',
    ].join('\n'),
  );
}

function fail(file: string): never {
  throw new Error(`${file} exports no check`);
}
