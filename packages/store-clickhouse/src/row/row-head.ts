import { Bits64Column, type Column, UInt16Column, UInt32Column } from '../native/write/index.ts';

/** The columns that every table begins with. The ingest sequence is left at zero; `stampSequence` fills it in later. */
export class RowHead {
  readonly tenant = new UInt32Column('tenant');
  readonly retention = new UInt16Column('retention');
  readonly time = new Bits64Column('time', "DateTime64(9, 'UTC')");
  readonly segment = new Bits64Column('segment', 'UInt64');
  readonly ordinal = new UInt32Column('ordinal');
  readonly columns: readonly Column[] = [this.tenant, this.retention, this.time, this.segment, this.ordinal];

  get rows(): number {
    return this.tenant.rows;
  }

  append(tenant: number, retention: number, timeLo: number, timeHi: number): void {
    this.tenant.append(tenant);
    this.retention.append(retention);
    this.time.append(timeLo, timeHi);
    this.segment.appendDefault();
    this.ordinal.appendDefault();
  }
}
