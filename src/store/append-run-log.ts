import { type Database, inTransaction, type Transaction } from './database.ts';
import { type Fence, lockRun } from './fence.ts';

export type LogLevel = 'info' | 'warning' | 'error';

export interface NewLogLine {
  readonly level: LogLevel;
  readonly text: string;
}

const lineLimit = 2_000;
/** Of one run; the oldest are dropped. */
const linesKept = 2_000;

/** Characters that a terminal would obey, and the one that PostgreSQL's text cannot hold. */
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]+/g;

/** At most 2,000 characters on one line, without control characters. */
export function cutLogLine(text: string): string {
  const clean = [...text.replaceAll(controls, ' ').replaceAll(/\p{Surrogate}/gu, '\ufffd')];
  return clean.length <= lineLimit ? clean.join('') : `${clean.slice(0, lineLimit - 1).join('')}…`;
}

/**
 * Writes lines to a run's log within a transaction. What this attempt has said already it does not say again: an
 * operation whose answer was lost runs twice.
 */
export async function appendRunLog(
  transaction: Transaction,
  { runId, token }: Fence,
  lines: readonly NewLogLine[],
): Promise<void> {
  await transaction.$executeRaw`
    INSERT INTO run_log (run_id, token, level, text)
    SELECT ${runId}, ${token}, line.level, line.text
    FROM unnest(${lines.map(({ level }) => level)}::text[], ${lines.map(({ text }) => cutLogLine(text))}::text[])
      WITH ORDINALITY AS line (level, text, place)
    WHERE NOT EXISTS (
      SELECT FROM run_log AS known WHERE run_id = ${runId} AND token = ${token} AND known.text = line.text
    )
    ORDER BY place`;
  await transaction.$executeRaw`
    DELETE FROM run_log WHERE run_id = ${runId} AND id <= (
      SELECT id FROM run_log WHERE run_id = ${runId} ORDER BY id DESC OFFSET ${linesKept} LIMIT 1
    )`;
}

/** The same as an operation of its own. False, with nothing written, when the attempt is fenced off. */
export async function recordLogLines(
  database: Database,
  record: Fence & { readonly lines: readonly NewLogLine[] },
): Promise<boolean> {
  return inTransaction(database, async (transaction) => {
    if (!(await lockRun(transaction, record))) return false;
    await appendRunLog(transaction, record, record.lines);
    return true;
  });
}
