import { runCli } from './cli/run-cli.ts';

process.exitCode = await runCli(process.argv.slice(2));
// Nothing that is still open may hold the process: whoever ran the command waits for its exit code.
process.exit();
