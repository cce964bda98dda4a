import { queueSweep } from '../../scheduler/queue-sweep.ts';
import { recordDataset } from '../../store/record-dataset.ts';
import { configFrom, defineVerb, jsonOption, repeatedOption, settingOptions } from '../command.ts';
import { describePlan, estimatePlan, planAsJson } from '../estimate-plan.ts';
import { prepareSweep } from '../prepare-sweep.ts';
import { withSession } from '../session.ts';
import { print, printJson } from '../terminal.ts';
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
    data: { type: 'string', valueHint: 'folder', description: 'data in place of the spec’s' },
    wait: { type: 'boolean', description: 'show progress until every run has ended' },
    backend: settingOptions.backend,
    workers: settingOptions.workers,
    level: settingOptions.level,
    json: jsonOption,
  },
  async run({ args, rawArgs }) {
    const config = configFrom(args);
    const set = repeatedOption(rawArgs, 'set');
    const { plan, data } = await prepareSweep({ config, spec: args.spec, set, data: args.data });
    await withSession(config, async (session) => {
      const { database } = session;
      if (args['dry-run']) {
        const estimate = await estimatePlan({ plan, database, config, folder: data.folder });
        return args.json ? printJson(planAsJson(plan, estimate)) : print(describePlan(plan, estimate));
      }
      await recordDataset(database, { ...data, fingerprint: plan.dataFingerprint });
      const queued = await queueSweep({ database, queue: await session.queue() }, plan);
      if (args.json) printJson(queued);
      else {
        print(`${queued.sweepId}: queued ${queued.queued} runs, ${queued.reused} exist already`);
        if (queued.queued > 0 && !args.wait)
          print('diceboard up trains them; diceboard status shows how far they are');
      }
      if (args.wait) await watchSweep(database, queued.sweepId);
    });
  },
});
