import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { KeptOutLedger, type KeptOutTimes } from '@oriel/ingest';
import type { Logger } from 'pino';

const WRITE_EVERY_MS = 15_000;
const VERSION = 1;

interface Remembered {
  readonly version: number;
  readonly times: readonly KeptOutTimes[];
}

/** What was kept out is still missing after a restart: it is written down a while after it was, and at the end. */
export function openKeptOut(
  { file, now, logger }: { readonly file: string; readonly now: () => number; readonly logger: Logger },
  stack: AsyncDisposableStack,
): KeptOutLedger {
  const ledger = new KeptOutLedger(now, read(file, logger));
  let written = ledger.changes;
  const write = (): void => {
    const { changes } = ledger;
    if (changes === written) return;
    try {
      const draft = `${file}.draft`;
      writeFileSync(draft, `${JSON.stringify({ version: VERSION, times: ledger.all } satisfies Remembered)}\n`, {
        mode: 0o600,
      });
      renameSync(draft, file);
      written = changes;
    } catch {
      // On a full disk, of which Health tells, the next time may have room.
    }
  };
  const timer = setInterval(write, WRITE_EVERY_MS).unref();
  stack.defer(() => {
    clearInterval(timer);
    write();
  });
  return ledger;
}

/** Without it a server has all that it needs: what cannot be read is said, and forgotten. */
function read(file: string, logger: Logger): readonly KeptOutTimes[] {
  try {
    const { version, times } = JSON.parse(readFileSync(file, 'utf8')) as Remembered;
    if (version === VERSION && Array.isArray(times)) return times;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
  }
  logger.warn({ file }, 'what was kept out before cannot be read, and begins anew');
  return [];
}
