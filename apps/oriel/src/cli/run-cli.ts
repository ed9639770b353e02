import { CommanderError } from 'commander';
import { OrielError } from '../errors.ts';
import { program } from './program.ts';

/** Runs one command line and answers with the exit code. Refusals are one sentence on standard error. */
export async function runCli(words: readonly string[]): Promise<number> {
  try {
    await program().parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 64;
    const failure = await asRefusal(error);
    if (failure === undefined) throw error;
    process.stderr.write(`oriel: ${failure.message}\n`);
    return failure.exitCode;
  }
}

async function asRefusal(error: unknown): Promise<OrielError | undefined> {
  if (error instanceof OrielError) return error;
  if (lacksBinary(error)) {
    const platform = `${process.platform}-${process.arch}`;
    return new OrielError(
      'start_failed',
      `a library that Oriel needs is not installed for ${platform}; install with optional dependencies on linux or macOS (x64 or arm64, glibc)`,
      { cause: error },
    );
  }
  // What the stores refuse is known by their own errors, which are loaded only to be told apart: `oriel config` need not wait for that.
  const { startFailure } = await import('../start-failure.ts');
  const failure = startFailure(error);
  return failure instanceof OrielError ? failure : undefined;
}

/** What libraries with a part in Rust say where npm has left that part out, as with `--omit=optional`. */
function lacksBinary(error: unknown): boolean {
  return error instanceof Error && /^(Cannot find|Failed to load) native binding/.test(error.message);
}
