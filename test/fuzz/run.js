// `node test/fuzz/run.js [count] [seed] [kind]`: mutated files for every reader; what breaks one is kept in found/.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
