import { OrielError } from '../../errors.ts';
import type { RunningServer } from '../admin-command.ts';

/** @throws OrielError when no server runs, or it archives nothing. */
export function archiveOf(running: RunningServer | undefined): NonNullable<RunningServer['archive']> {
  if (!running) throw new OrielError('not_running');
  if (!running.archive) {
    throw new OrielError(
      'bad_command',
      'this Oriel has no archive; start it with --archive s3://bucket/prefix or a directory',
    );
  }
  return running.archive;
}
