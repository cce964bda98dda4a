import { readRun } from '../../store/read-run.ts';
import { readRunLog, type StoredLogLine } from '../../store/read-run-log.ts';
import { configFrom, defineVerb } from '../command.ts';
import { followLog } from '../follow-log.ts';
import { withSession } from '../session.ts';
import { print } from '../terminal.ts';

const linesKept = 2_000;

function formatLine({ at, token, level, text }: StoredLogLine): string {
  const mark = level === 'info' ? '' : `${level}: `;
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} #${token} ${mark}${text}`;
}

/** One object a line, so that a pipe has each line as it comes. */
function formatJson({ runId: run, ...line }: StoredLogLine): string {
  return JSON.stringify({ run, ...line });
}

export const logs = defineVerb('diceboard logs 4f2a --follow', {
  meta: { description: 'print what was logged of a run; times are UTC, # is the attempt' },
  args: {
    run: { type: 'positional', required: true, description: 'run id, or the beginning of one' },
    follow: { type: 'boolean', description: 'go on with new lines until the run has ended' },
    json: { type: 'boolean', description: 'print JSON, an object a line' },
  },
  run: ({ args }) =>
    withSession(configFrom(args), async ({ database }) => {
      const { id } = await readRun(database, args.run);
      const tell = (line: StoredLogLine) => print(args.json ? formatJson(line) : formatLine(line));
      let stopped = false;
      // As behind `| head`: nobody reads any more.
      process.stdout.on('error', () => (stopped = true));
      if (args.follow) return followLog(database, id, { tell, stopped: () => stopped });
      for (const line of await readRunLog(database, { runIds: [id], limit: linesKept })) tell(line);
    }),
});
