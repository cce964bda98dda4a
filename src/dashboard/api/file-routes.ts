import type { DashboardReader, ModelFile, PictureLayer } from '../dashboard-reader.ts';
import { withModelFile, withPicture } from './path-parts.ts';
import type { Route } from './route.ts';

/** An image never changes; a prediction does with the best epoch. */
const secondsOfLayer = { flair: 3600, image: 3600, classes: 30 } as const satisfies Record<
  PictureLayer,
  number
>;

/** Pictures and model files: by the ids of run, patient and slice, never by a path. */
export function listFileRoutes(reader: DashboardReader): Route[] {
  return [
    {
      method: 'GET',
      path: '/runs/:id/patients/:patient/slices/:slice/:picture',
      needs: 'viewer',
      params: withPicture,
      answer: async ({ params }) => {
        const { id, patient, slice, picture } = params as Record<string, string> & { picture: string };
        const layer = picture.slice(0, -'.png'.length) as PictureLayer;
        const address = { runId: id!, patient: patient!, slice: Number(slice), layer };
        const bytes = await reader.picture(address);
        return { bytes, type: 'image/png', seconds: secondsOfLayer[layer] };
      },
    },
    {
      method: 'GET',
      path: '/runs/:id/model/:file',
      needs: 'viewer',
      params: withModelFile,
      answer: async ({ params }) => {
        const file = params['file'] as ModelFile;
        const bytes = await reader.modelFile(params['id']!, file);
        const type = file === 'weights.bin' ? 'application/octet-stream' : 'application/json';
        return { bytes, type, seconds: 0 };
      },
    },
  ];
}
