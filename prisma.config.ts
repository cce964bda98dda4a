// `prisma generate` would download an engine that it does not need; any executable satisfies it, offline too.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

const { defineConfig } = await import('prisma/config');

export default defineConfig({
  schema: 'prisma/schema.prisma',
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://localhost/diceboard' },
});
