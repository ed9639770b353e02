const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;
const MASK = 0xffff_ffff_ffff_ffffn;

/**
 * When a group is evaluated: every interval, at a moment that its name decides, so that groups are spread over the interval and
 * every server means the same moments. Milliseconds since the epoch.
 *
 *     ──┬─────────┬─────────┬──     slots of one group: offset + n · interval
 */
export class Schedule {
  readonly intervalMs: number;
  readonly #offsetMs: number;

  constructor({
    file,
    name,
    intervalMs,
  }: { readonly file: string; readonly name: string; readonly intervalMs: number }) {
    this.intervalMs = intervalMs;
    this.#offsetMs = Number(fnv1a(`${file}\0${name}`) % BigInt(intervalMs));
  }

  /** The last slot up to this moment. */
  slotAt(timeMs: number): number {
    return Math.floor((timeMs - this.#offsetMs) / this.intervalMs) * this.intervalMs + this.#offsetMs;
  }

  /** What comes after an evaluation that is over now: the next slot, or the newest when some went by meanwhile. */
  after(slotMs: number, nowMs: number): { readonly slotMs: number; readonly missed: number } {
    const next = Math.max(slotMs + this.intervalMs, this.slotAt(nowMs));
    return { slotMs: next, missed: (next - slotMs) / this.intervalMs - 1 };
  }
}

function fnv1a(text: string): bigint {
  let hash = FNV_OFFSET;
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * FNV_PRIME) & MASK;
  return hash;
}
