import type { TenantId } from '@oriel/telemetry';

/**
 * Work of the way in, for whoever watches it: how long it took and how much it was, and nothing of what was in it. Times are of the
 * system's clock; `error` is a word for the kind of failure.
 */
export type IngestWork = Timed &
  (
    | { readonly kind: 'decode'; readonly tenant: TenantId; readonly bytes: number }
    /** One write and fsync, for all who waited for it. */
    | { readonly kind: 'commit'; readonly bytes: number }
    /** One try to hand a segment to the store. */
    | { readonly kind: 'insert'; readonly rows: number; readonly bytes: number }
    /** A segment, from its first rows to when the store had it. */
    | {
        readonly kind: 'segment';
        readonly rows: number;
        readonly bytes: number;
        readonly openMs: number;
        readonly insertMs: number;
      }
    /** What an earlier run left, all of it. */
    | { readonly kind: 'replay'; readonly segments: number; readonly bytes: number }
  );

interface Timed {
  readonly startedAtMs: number;
  readonly elapsedMs: number;
  readonly error?: string;
}

export type WatchIngest = (work: IngestWork) => void;

/** A word for what was thrown: its code where it has one, never its message. */
export function errorWord(error: unknown): string {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'error';
}

/** Whoever watches has no say in what becomes of the work: a commit that could not be told is as durable as any. */
export function harmless(watch: WatchIngest): WatchIngest {
  return (work) => {
    try {
      watch(work);
    } catch {
      // Nobody here could do anything about it.
    }
  };
}
