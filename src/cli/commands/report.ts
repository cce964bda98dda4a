import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DiceboardError } from '../../domain/errors.ts';
import { buildReport } from '../../report/build-report.ts';
import { renderHtml } from '../../report/render-html.ts';
import { renderMarkdown } from '../../report/render-markdown.ts';
import { configFrom, defineVerb, jsonOption } from '../command.ts';
import { requireSweep } from '../find-sweep.ts';
import { readReport } from '../read-report.ts';
import { withSession } from '../session.ts';
import { print, printJson } from '../terminal.ts';

async function writeFileIn(file: string, content: string | Uint8Array): Promise<string> {
  const path = resolve(file);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  } catch (cause) {
    throw new DiceboardError('USAGE', `expected a file that can be written, got ${path}`, {
      cause,
      remedy: 'name another place',
    });
  }
  return path;
}

export const report = defineVerb('diceboard report base-and-skips --out report.html', {
  meta: { description: 'write what a sweep found, and why one may believe it, as one page' },
  args: {
    sweep: { type: 'positional', required: false, description: 'name or id; the latest where none is given' },
    out: { type: 'string', valueHint: 'file', description: 'the page (<sweep>.html, if no --markdown)' },
    markdown: { type: 'string', valueHint: 'folder', description: 'write report.md and its figures here' },
    overlays: { type: 'boolean', description: 'put the pictures of patients beside the Markdown too' },
    json: jsonOption,
  },
  run: ({ args }) =>
    withSession(configFrom(args), async (session) => {
      const sweep = await requireSweep(session.database, args.sweep);
      const built = await buildReport(await readReport(session, sweep));
      const files: string[] = [];
      const page = args.out ?? (args.markdown === undefined ? `${sweep.id}.html` : undefined);
      if (page !== undefined) files.push(await writeFileIn(page, await renderHtml(built)));
      if (args.markdown !== undefined)
        for (const { name, content } of renderMarkdown(built, { patients: args.overlays === true }))
          files.push(await writeFileIn(join(args.markdown, name), content));
      if (args.json) return printJson({ sweep: sweep.id, verdict: built.lead, files });
      print(built.lead);
      for (const file of files) print(file);
    }),
});
