import type { Operation } from '../../network/network.ts';
import type { Graph } from '../graph.ts';
import type { LoweringOptions } from '../lowering-options.ts';
import type { ParameterTable } from '../parameters.ts';
import { unsupported } from '../unsupported.ts';
import type { Rows } from '../views.ts';
import type { Workspace } from '../workspace.ts';
import type { Form, MapSum } from './forms.ts';
import type { Lowering } from './lowering.ts';
import { RowsGradient } from './rows-gradient.ts';

/** What all programs of a network share. */
export interface Common extends LoweringOptions {
  readonly graph: Graph;
  readonly workspace: Workspace;
  readonly parameters: ParameterTable;
}

/** A lowering in which no operation has a form yet. */
export function createLowering(common: Common, own: Pick<Lowering, 'program' | 'onBackward'>): Lowering {
  const forms = new Map<number, Form>();
  const gradients = new Map<Rows, RowsGradient>();
  const lowering: Lowering = {
    ...common,
    ...own,
    mapSums: new Map<Operation, MapSum>(),
    upsampledSums: new Map<Operation, Rows>(),
    hasForm: ({ id }) => forms.has(id),
    formOf: ({ id }) => forms.get(id) ?? unsupported('the network', `expected value ${id} before its use`),
    setForm: ({ id }, form) => void forms.set(id, form),
    gradientOf(rows) {
      const known = gradients.get(rows) ?? new RowsGradient(rows, lowering);
      gradients.set(rows, known);
      return known;
    },
  };
  return lowering;
}
