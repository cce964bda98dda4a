import { describePair } from '../../dataset/leakage/check-leakage.ts';
import { queueSweep } from '../../scheduler/queue-sweep.ts';
import { recordDataset } from '../../store/record-dataset.ts';
import { configFrom, defineVerb, jsonOption, repeatedOption, settingOptions } from '../command.ts';
import { describeCost, describePlan, planAsJson } from '../describe-plan.ts';
import { estimatePlan } from '../estimate-plan.ts';
import { fitToBudget } from '../fit-to-budget.ts';
import { prepareSweep } from '../prepare-sweep.ts';
import { readBudget } from '../read-budget.ts';
import { openRunCosts, recallRunCosts } from '../run-costs.ts';
import { sealSweep } from '../seal-sweep.ts';
import { withSession } from '../session.ts';
import { note, print, printJson } from '../terminal.ts';
import { watchSweep } from '../watch-sweep.ts';

export const sweep = defineVerb('diceboard sweep experiments/slide-deck.yaml --data kaggle_3m --dry-run', {
  meta: { description: 'queue the runs of a spec' },
  args: {
    spec: {
      type: 'positional',
      required: true,
      description: 'a YAML file, or the name of one in experiments/',
    },
    'dry-run': {
      type: 'boolean',
      description: 'say what would be queued, with hours and disk; queue nothing',
    },
    set: {
      type: 'string',
      valueHint: 'key=value',
      description: 'override a key or parameter; may be repeated',
    },
    nested: {
      type: 'boolean',
      description: 'keep each fold’s patients for an unbiased score: --set split.nested=true',
    },
    data: { type: 'string', valueHint: 'folder', description: 'data in place of the spec’s' },
    'allow-leak': {
      type: 'boolean',
      description: 'go on where patients are the same by their pixels; every row is marked',
    },
    budget: {
      type: 'string',
      valueHint: 'duration',
      description: 'wall-clock on these workers, as 3h: queue what fits, say what is left out',
    },
    wait: { type: 'boolean', description: 'show progress until every run has ended' },
    backend: settingOptions.backend,
    workers: settingOptions.workers,
    level: settingOptions.level,
    json: jsonOption,
  },
  async run({ args, rawArgs }) {
    const config = configFrom(args);
    const set = [...repeatedOption(rawArgs, 'set'), ...(args.nested ? ['split.nested=true'] : [])];
    const budget = args.budget === undefined ? undefined : readBudget(args.budget);
    const allowLeak = args['allow-leak'] === true;
    const prepared = await prepareSweep({ config, spec: args.spec, set, data: args.data, allowLeak });
    for (const pair of prepared.leaks) note(`leak: ${describePair(pair)}`);
    const { data } = prepared;
    const costs = openRunCosts(config, data.folder);
    const { plan, leftOut } = await fitToBudget(prepared, { budget, config, costs });
    await withSession(config, async (session) => {
      const { database } = session;
      // Without either, nothing is measured before the runs are queued: their cost is told where it is remembered.
      const isMeasured = args['dry-run'] === true || budget !== undefined;
      const estimate = await estimatePlan({
        plan,
        database,
        workers: config.workers,
        costs: isMeasured ? costs : recallRunCosts(config, data.folder),
      });
      if (args['dry-run']) {
        const priced = { plan, estimate, leftOut };
        return args.json ? printJson(planAsJson(priced)) : print(describePlan(priced));
      }
      const isKnown = estimate.unknown === 0;
      if (!args.json && isKnown && estimate.open > 0) print(describeCost(plan, estimate));
      await recordDataset(database, { ...data, fingerprint: plan.dataFingerprint });
      if ((await sealSweep(database, { plan, folder: data.folder })).seen)
        note(
          'before the test patients were sealed, other runs trained or were scored on them: no clean test',
        );
      const queued = await queueSweep({ database, queue: await session.queue() }, plan);
      if (args.json) {
        const { seconds, bytes } = estimate;
        printJson({ ...queued, leftOut, seconds: isKnown ? seconds : null, bytes: isKnown ? bytes : null });
      } else {
        print(`${queued.sweepId}: queued ${queued.queued} runs, ${queued.reused} exist already`);
        for (const line of leftOut) print(`left out: ${line}`);
        if (queued.queued > 0 && !args.wait)
          print('diceboard up trains them; diceboard status shows how far they are');
      }
      if (args.wait) await watchSweep(database, queued.sweepId);
    });
  },
});
