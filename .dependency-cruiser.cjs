/** The dependency rules of docs/architecture.md. No baseline file: a violation fails the lint step. */
const ROOMS =
  'auth|spaces|credentials|templates|snapshots|tasks|events|engine|plugins|egress|idempotency|health|metrics|docs|operations';
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'common-is-the-bottom',
      comment: 'common imports only itself.',
      severity: 'error',
      from: { path: '^src/common/' },
      to: { path: '^src/', pathNot: '^src/common/' },
    },
    {
      name: 'config-on-common',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/', pathNot: '^src/(config|common)/' },
    },
    {
      name: 'database-on-config',
      comment: 'The entity list lives in app.module and ormconfig, not here.',
      severity: 'error',
      from: { path: '^src/database/' },
      to: { path: '^src/', pathNot: '^src/(database|config|common)/' },
    },
    {
      name: 'pipeline-is-pure',
      comment:
        'Trees and expressions are plain functions over JSON: no framework, no database, no clock.',
      severity: 'error',
      from: { path: '^src/(pipeline|expressions)/', pathNot: '\\.spec\\.ts$|/testing/' },
      to: {
        pathNot:
          '^(src/(pipeline|expressions|common/json)/|node_modules/(@lezer|re2js)/|(node:)?crypto$)',
      },
    },
    {
      name: 'rooms-by-their-door',
      comment:
        "Another room is imported only through its index.ts or its module file's own folder.",
      severity: 'error',
      from: { path: `^src/(${ROOMS}|pipeline|expressions)/` },
      to: {
        path: `^src/(${ROOMS}|pipeline|expressions)/`,
        pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', '/testing/'],
      },
    },
    {
      name: 'engine-core-is-pure',
      comment: 'Decisions are plain functions over JSON: given state and command, always the same.',
      severity: 'error',
      from: { path: '^src/engine/core/', pathNot: '\\.spec\\.ts$|/testing/' },
      to: { pathNot: '^src/(engine/core|pipeline|expressions|common/json)/' },
    },
    {
      name: 'engine-knows-no-rooms',
      comment: 'What the engine needs from outside comes through its ports; app.module binds them.',
      severity: 'error',
      from: { path: '^src/engine/' },
      to: { path: '^src/(tasks|templates|spaces|credentials|plugins|snapshots|auth|egress)/' },
    },
    {
      name: 'plugins-on-ports',
      comment: 'Plugins know the engine by its ports and no room above it.',
      severity: 'error',
      from: { path: '^src/plugins/' },
      to: { path: '^src/(tasks|templates|snapshots|auth)/' },
    },
    {
      name: 'egress-alone',
      severity: 'error',
      from: { path: '^src/egress/' },
      to: { path: '^src/', pathNot: '^src/(egress|common)/' },
    },
    {
      name: 'snapshots-below',
      severity: 'error',
      from: { path: '^src/snapshots/' },
      to: { path: '^src/(templates|tasks|engine|plugins)/' },
    },
    {
      name: 'templates-below-tasks',
      severity: 'error',
      from: { path: '^src/(templates|spaces|credentials)/' },
      to: { path: '^src/(tasks|engine|plugins)/' },
    },
    {
      name: 'credentials-below-templates',
      comment: 'Tasks and plugins ask credentials; they know flows by their scope only.',
      severity: 'error',
      from: { path: '^src/credentials/' },
      to: { path: '^src/(templates|snapshots|tasks|engine|plugins)/' },
    },
    {
      name: 'auth-knows-apps-only',
      severity: 'error',
      from: { path: '^src/auth/' },
      to: { path: '^src/(spaces|credentials|templates|snapshots|tasks|engine|plugins)/' },
    },
    {
      name: 'domain-without-framework',
      comment: 'domain/ throws AppError, knows no HTTP and no TypeORM.',
      severity: 'error',
      from: { path: '/domain/', pathNot: '\\.spec\\.ts$' },
      to: { path: 'node_modules/(typeorm|@nestjs/(typeorm|platform-fastify|swagger)|fastify)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default'],
    },
  },
};
