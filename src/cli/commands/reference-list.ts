import { listReferences, type StoredReference } from '../../store/list-references.ts';
import { configFrom, defineVerb, jsonOption } from '../command.ts';
import { withSession } from '../session.ts';
import { type Column, renderTable } from '../table.ts';
import { print, printJson } from '../terminal.ts';

function formatDice(dice: number | null): string {
  return dice === null ? '-' : `${(100 * dice).toFixed(2)} %`;
}

const columns: readonly Column<StoredReference>[] = [
  { title: 'reference', value: ({ label }) => label },
  { title: 'kind', value: ({ kind }) => kind },
  {
    title: 'parameters',
    align: 'right',
    value: ({ trainableParameters }) => trainableParameters.toLocaleString('en'),
  },
  { title: 'validation', align: 'right', value: ({ validation }) => formatDice(validation) },
  { title: 'test', align: 'right', value: ({ test }) => formatDice(test) },
  {
    title: 'patients',
    align: 'right',
    value: ({ patients }) => (patients === null ? '-' : String(Object.keys(patients).length)),
  },
  { title: 'convention', value: ({ convention }) => convention },
];

export const referenceList = defineVerb('diceboard reference list', {
  meta: { description: "list others' results that boards show beside ours" },
  args: { json: jsonOption },
  run: ({ args }) =>
    withSession(configFrom(args), async ({ database }) => {
      const references = await listReferences(database);
      if (args.json) return printJson(references);
      print(renderTable(columns, references));
    }),
});
