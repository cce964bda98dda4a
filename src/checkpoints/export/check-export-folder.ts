import { DiceboardError } from '../../domain/errors.ts';
import { listNames } from '../list-names.ts';
import { exportFormats } from './export-formats.ts';
import { exportFiles } from './export-manifest.ts';

const ours = new Set<string>([
  ...Object.values(exportFiles),
  ...Object.values(exportFormats).flatMap(({ fileNames }) => fileNames),
]);

/** Throws USAGE where the folder holds anything that an export did not write: it would be replaced whole. */
export async function checkExportFolder(folder: string): Promise<void> {
  const stranger = (await listNames(folder)).find((name) => !ours.has(name));
  if (stranger === undefined) return;
  throw new DiceboardError(
    'USAGE',
    `expected a new folder for the export, got ${folder} with ${stranger} in it`,
    {
      remedy: 'name a folder that does not exist yet',
    },
  );
}
