import {
  DEFAULT_RETENTION,
  type RetainedSignal,
  type RetentionClass,
  type Signal,
  type TenantId,
} from '@oriel/telemetry';
import type { RowEncoder } from '../row-encoder.ts';
import {
  type ClosedSegment,
  type EncodedRows,
  stampSequence,
  type TelemetryStore,
  type TenantStore,
} from '../telemetry-store.ts';
import { pushRecords, type Sketches } from './push-records.ts';

/** What an implementation hands to the suite. The store is empty, whether it has been migrated or not. */
export interface StoreUnderTest {
  readonly store: TelemetryStore;
  createRowEncoder(): RowEncoder;
  dispose(): Promise<void>;
}

/** One tenant of the store under test. Every test takes tenants of its own, so tests share a store undisturbed. */
export class TestTenant {
  readonly id: TenantId;
  readonly reader: TenantStore;
  readonly #subject: StoreUnderTest;
  readonly #retention: Readonly<Record<RetainedSignal, RetentionClass>>;

  constructor(
    subject: StoreUnderTest,
    retention: Partial<Record<RetainedSignal, RetentionClass>> = {},
    id = nextTenant++,
  ) {
    this.id = id;
    this.#subject = subject;
    this.reader = subject.store.forTenant(this.id);
    this.#retention = { ...DEFAULT_RETENTION, ...retention };
  }

  encode(sketches: Sketches): EncodedRows[] {
    const encoder = this.#subject.createRowEncoder();
    pushRecords(
      encoder,
      { tenant: this.id, retention: this.#retention, acceptAnyTime: true, redactKeys: [], redactPatterns: [] },
      sketches,
    );
    return encoder.flush();
  }

  /** Inserts as one segment, of now or as if it had arrived at another time, and expects it to go in. */
  async insert(sketches: Sketches, arrivedMs?: number): Promise<ClosedSegment> {
    const segment = closeSegment(this.#subject.store.schemaVersion, this.encode(sketches), arrivedMs);
    const outcome = await this.#subject.store.insert(segment);
    if (outcome.kind !== 'inserted')
      throw new Error(`the segment was not inserted: ${outcome.kind}, ${outcome.reason}`);
    return segment;
  }
}

/** Gives the frames their places, as the spool does. */
export function closeSegment(schemaVersion: number, blocks: readonly EncodedRows[], arrivedMs?: number): ClosedSegment {
  const segment = arrivedMs === undefined ? nextSegment() : (BigInt(arrivedMs) << 16n) + ++otherSegments;
  const ordinals = new Map<Signal, number>();
  for (const block of blocks) {
    const first = ordinals.get(block.signal) ?? 0;
    stampSequence(block, segment, first);
    ordinals.set(block.signal, first + block.rows);
  }
  return { segment, schemaVersion, blocks };
}

function nextSegment(): bigint {
  const now = BigInt(Date.now()) << 16n;
  lastSegment = now > lastSegment ? now : lastSegment + 1n;
  return lastSegment;
}

let lastSegment = 0n;
/** Those of other times, each with a number of its own. */
let otherSegments = 0n;
let nextTenant = 1_000;

export const SECOND = 1_000_000_000n;
export const MINUTE = 60n * SECOND;

/** An hour ago and a multiple of ten minutes: recent enough for live tail, and nothing hangs on when a test runs. */
export function anHourAgo(): bigint {
  return (BigInt(Date.now()) / 600_000n - 6n) * 10n * MINUTE;
}
