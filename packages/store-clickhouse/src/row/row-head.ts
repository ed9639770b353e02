import { Bits64Column, type Column, UInt16Column, UInt32Column, ZeroColumn } from '../native/write/index.ts';

/** A power of two: exact, and faster than to divide. */
const ONE_BY_2_32 = 2 ** -32;

/** The columns that every table begins with. The ingest sequence is left at zero; `stampSequence` fills it in later. */
export class RowHead {
  readonly tenant = new UInt32Column('tenant');
  readonly retention = new UInt16Column('retention');
  readonly time: Bits64Column;
  readonly columns: readonly Column[];

  /** Samples count in milliseconds, everything else in nanoseconds. */
  constructor(timeType: "DateTime64(9, 'UTC')" | "DateTime64(3, 'UTC')" = "DateTime64(9, 'UTC')") {
    this.time = new Bits64Column('time', timeType);
    const sequence = [
      new ZeroColumn('segment', 'UInt64', this.tenant),
      new ZeroColumn('ordinal', 'UInt32', this.tenant),
    ];
    this.columns = [this.tenant, this.retention, this.time, ...sequence];
  }

  get rows(): number {
    return this.tenant.rows;
  }

  append(tenant: number, retention: number, timeLo: number, timeHi: number): void {
    this.tenant.append(tenant);
    this.retention.append(retention);
    this.time.append(timeLo, timeHi);
  }

  /** For tables whose time counts in milliseconds; before the epoch is two's complement. */
  appendMs(tenant: number, retention: number, timeMs: number): void {
    this.append(tenant, retention, timeMs >>> 0, Math.floor(timeMs * ONE_BY_2_32) >>> 0);
  }
}
