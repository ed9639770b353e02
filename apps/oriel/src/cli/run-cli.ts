import { RecordsError } from '@oriel/records';
import { StoreError } from '@oriel/store';
import { CommanderError } from 'commander';
import { ORIEL_ERRORS, OrielError } from '../errors.ts';
import { program } from './program.ts';

/** Runs one command line and answers with the exit code. Refusals are one sentence on standard error. */
export async function runCli(words: readonly string[]): Promise<number> {
  try {
    await program().parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 64;
    if (error instanceof OrielError) {
      process.stderr.write(`oriel: ${error.message}\n`);
      return error.exitCode;
    }
    // What the stores refuse is a sentence of theirs already.
    if (error instanceof RecordsError || error instanceof StoreError) {
      process.stderr.write(`oriel: ${error.message}\n`);
      return ORIEL_ERRORS.start_failed.exit;
    }
    throw error;
  }
}
