import type { TelemetryStore, TimeRange } from '@oriel/store';
import type { Signal, TenantId } from '@oriel/telemetry';

const FRESH_MS = 30_000;
const NS_PER_MS = 1_000_000n;

/**
 * Uncompressed bytes that a search over a range plans to read, before it is asked: the tenant's share of the signal's
 * bytes × the share of the kept time that the range covers. Deliberately simple and from above: indexes only make a
 * search cheaper, and a user can reckon it from the sizes that the Health page shows. Sizes are read at most every
 * 30 s; nothing known means nothing planned.
 */
export function createPlannedBytes(store: TelemetryStore, now: () => number) {
  let read: { atMs: number; usage: ReturnType<TelemetryStore['usage']> } | undefined;

  function usage() {
    if (read === undefined || now() - read.atMs > FRESH_MS) {
      const asked = { atMs: now(), usage: store.usage() };
      // A store that is away is forgotten at once; the search itself will say so.
      asked.usage.catch(() => {
        if (read === asked) read = undefined;
      });
      read = asked;
    }
    return read.usage.catch(() => undefined);
  }

  return async function plannedBytes(tenant: TenantId, signal: Signal, range: TimeRange): Promise<number> {
    const sizes = await usage();
    const whole = sizes?.signals.find((candidate) => candidate.signal === signal);
    if (sizes === undefined || whole === undefined || whole.rows === 0) return 0;
    if (whole.oldestMs === null || whole.newestMs === null) return 0;
    const ownRows = sizes.byTenant.find((own) => own.tenant === tenant && own.signal === signal)?.rows ?? 0;
    const ownBytes = (whole.bytesUncompressed * ownRows) / whole.rows;
    const keptMs = Math.max(1, whole.newestMs - whole.oldestMs);
    const fromMs = Math.max(whole.oldestMs, Number(range.startNs / NS_PER_MS));
    const toMs = Math.min(whole.newestMs, Number(range.endNs / NS_PER_MS));
    return ownBytes * Math.min(1, Math.max(0, toMs - fromMs) / keptMs);
  };
}
