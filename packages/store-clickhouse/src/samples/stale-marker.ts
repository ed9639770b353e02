/** The bits of the NaN that Prometheus writes where a series ends (model/value, StaleNaN). */
export const STALE_HIGH = 0x7ff0_0000;
export const STALE_LOW = 0x0000_0002;
