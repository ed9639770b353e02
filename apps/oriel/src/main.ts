import { restartWithLimits, runsServer } from './cli/restart-with-limits.ts';

const words = process.argv.slice(2);
// Before anything is loaded or read, for it would be loaded and read again.
if (runsServer(words)) restartWithLimits();
const { runCli } = await import('./cli/run-cli.ts');
process.exitCode = await runCli(words);
// Nothing that is still open may hold the process: whoever ran the command waits for its exit code.
process.exit();
