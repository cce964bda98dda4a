import { migrateDatabase } from '../../store/migrate.ts';
import { configFrom, defineVerb } from '../command.ts';
import { withSession } from '../session.ts';
import { print } from '../terminal.ts';

export const migrate = defineVerb('DATABASE_URL=postgresql://... diceboard migrate', {
  meta: { description: 'apply missing migrations to the database' },
  args: {},
  async run({ args }) {
    const config = configFrom(args);
    if (config.databaseUrl === undefined)
      return withSession(config, async () => print('the database is up to date'));
    const applied = await migrateDatabase(config.databaseUrl);
    print(applied.length === 0 ? 'the database is up to date' : `applied ${applied.join(', ')}`);
  },
});
