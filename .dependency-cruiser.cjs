/** The rooms of the house and who may enter which. `npm run check:layers` keeps it; a planted violation fails a test. */
const adapters = '^src/(github|git|environments|work|signing|notifications)/';
module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-is-pure',
      comment: 'core decides; it knows no clock, no file, no network, no adapter',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: '^(src/core/|node_modules/(ajv|js-yaml|@noble/hashes|luxon|re2js)/)' },
    },
    {
      name: 'ports-know-the-core-alone',
      severity: 'error',
      from: { path: '^src/ports\\.ts$' },
      to: { pathNot: '^src/core/' },
    },
    {
      name: 'flows-know-core-and-ports',
      severity: 'error',
      from: { path: '^src/flows/' },
      to: { pathNot: '^src/(core|flows)/|^src/(ports|errors)\\.ts$' },
    },
    {
      name: 'adapters-never-enter-flows-or-doors',
      severity: 'error',
      from: { path: adapters },
      to: { path: '^src/(flows|cli|action|page|app|operator|setup)/' },
    },
    {
      name: 'adapters-never-meet',
      severity: 'error',
      from: { path: '^src/(github|git|environments|work|signing|notifications)/' },
      to: { path: adapters, pathNot: '^src/$1/' },
    },
    {
      name: 'http-knows-errors-alone',
      comment: 'what every adapter may use to speak HTTP enters no room',
      severity: 'error',
      from: { path: '^src/http/' },
      to: { path: '^src/', pathNot: '^src/(http/|errors\\.ts$)' },
    },
    {
      name: 'environments-never-meet',
      severity: 'error',
      from: { path: '^src/environments/([^/]+)/' },
      to: { path: '^src/environments/[^/]+/', pathNot: '^src/environments/($1|shared)/' },
    },
    {
      name: 'sources-never-import-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-development-dependency-at-run-time',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['main', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
    combinedDependencies: false,
  },
};
