import type { LossName } from '../../generator/maps/loss-name.ts';
import type { Level } from '../../level.ts';
import type { Operation, Value } from '../../network/network.ts';
import type { Graph } from '../graph.ts';
import type { ParameterTable } from '../parameters.ts';
import type { Program } from '../program.ts';
import type { Rows } from '../views.ts';
import type { Workspace } from '../workspace.ts';
import type { Form, MapSum } from './forms.ts';
import type { GradientSpace } from './rows-gradient.ts';

/** All that the operations of one network share while their steps are made. */
export interface Lowering extends GradientSpace {
  readonly level: Level;
  readonly images: number;
  readonly threads: number;
  readonly loss: LossName;
  readonly graph: Graph;
  readonly parameters: ParameterTable;
  readonly workspace: Workspace;
  readonly program: Program;
  /** Sums of maps by the operation that adds. */
  readonly mapSums: Map<Operation, MapSum>;
  /** Sums of upsampled features by the operation that adds: every term adds itself. */
  readonly upsampledSums: Map<Operation, Rows>;
  hasForm(value: Value): boolean;
  formOf(value: Value): Form;
  setForm(value: Value, form: Form): void;
  /** Backward steps are made when all forward steps are, the last announced first. */
  onBackward(make: () => void): void;
}
