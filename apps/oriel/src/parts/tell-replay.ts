import type { IngestPipeline } from '@oriel/ingest';

const TELL_EVERY_MS = 1_000;

/** Says how far what an earlier run left in the spool has been handed on: at the beginning, while it takes over a second, and at its end. */
export function tellReplay(
  pipeline: Pick<IngestPipeline, 'on' | 'state'>,
  progress: (step: string) => void,
  now: () => number,
): void {
  const { segments, segmentsDone, bytes } = pipeline.state.spool.replay;
  if (segmentsDone === segments) return;
  const beganMs = now();
  let toldMs = beganMs;
  progress(`replaying ${segments} segments of the spool (${(bytes / 1e6).toFixed(1)} MB)…`);
  pipeline.on('replay', (replay) => {
    const isDone = replay.segmentsDone === replay.segments;
    const nowMs = now();
    if (nowMs - (isDone ? beganMs : toldMs) < TELL_EVERY_MS) return;
    toldMs = nowMs;
    const percent = Math.floor((100 * replay.bytesDone) / replay.bytes);
    progress(
      isDone
        ? `replayed all ${segments} segments of the spool`
        : `replayed ${replay.segmentsDone} of ${segments} segments of the spool (${percent} %)…`,
    );
  });
}
