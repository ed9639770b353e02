import type { BytesRange, Handle, SeriesFields } from '@oriel/telemetry';
import { grown } from '../../samples/grown.ts';
import { SeriesHash } from '../series-hash.ts';

const encoder = new TextEncoder();
const NAME = encoder.encode('__name__');
const JOB = encoder.encode('job');
const INSTANCE = encoder.encode('instance');

/** One series of the open request, its labels sorted by the bytes of their names. */
export class OpenSeries {
  /** name, value, name, value … as ranges of the request's bytes. */
  readonly labels: readonly Slice[];
  readonly metric: Slice;
  readonly job: Slice;
  readonly type: number;
  readonly delta: boolean;
  readonly unit: Slice;
  readonly help: Slice;
  readonly familyLo: number;
  readonly familyHi: number;
  readonly lo: number;
  readonly hi: number;
  readonly recallLo: number;
  readonly recallHi: number;
  /** Of type, unit and help: a series that has them of late is registered again. */
  readonly metadataHash: number;
  /** The day whose registration was seen to last. */
  registeredDay = -1;
  /** The day on which it was refused, and why. */
  refusedDay = -1;
  refusal = '';

  constructor(labels: readonly Slice[], fields: SeriesFields) {
    this.labels = labels;
    this.type = fields.type;
    this.delta = fields.delta;
    this.recallLo = fields.recallLo;
    this.recallHi = fields.recallHi;
    this.unit = sliceOf(fields.unit);
    this.help = sliceOf(fields.help);
    const hash = new SeriesHash();
    hash.begin();
    let metric = NOTHING;
    let job = NOTHING;
    let instance = NOTHING;
    for (let at = 0; at < labels.length; at += 2) {
      const name = labels[at]!;
      const value = labels[at + 1]!;
      hash.bytes(name.bytes, name.start, name.end);
      hash.bytes(value.bytes, value.start, value.end);
      if (isName(name, NAME)) metric = value;
      else if (isName(name, JOB)) job = value;
      else if (isName(name, INSTANCE)) instance = value;
    }
    hash.finish();
    this.metric = metric;
    this.job = job;
    this.lo = hash.lo;
    this.hi = hash.hi;
    this.metadataHash =
      (hash32(this.unit) ^ Math.imul(hash32(this.help), 3) ^ Math.imul(fields.type, 0x9e3779b1)) >>> 0;
    this.familyHi = hash32(metric);
    this.familyLo = familyLoOf(job, instance);
  }
}

export interface Slice {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

const NOTHING: Slice = { bytes: new Uint8Array(0), start: 0, end: 0 };

const ID_WORDS = 4;

/** The series of the open request, by handle. */
export class OpenSeriesTable {
  /** Of each: its ids in four words, family before series, low halves first… */
  #ids = new Uint32Array(1_024 * ID_WORDS);
  /** …and where it stands among those with their labels, −1 for one that was recalled without them. */
  #places = new Int32Array(1_024);
  readonly #withLabels: OpenSeries[] = [];
  #size = 0;
  #labels: Slice[] = [];
  #isSorted = true;

  begin(): void {
    this.#labels = [];
    this.#isSorted = true;
  }

  label(name: BytesRange, value: BytesRange): void {
    const labels = this.#labels;
    const slice = sliceOf(name);
    const previous = labels.at(-2);
    if (previous !== undefined && compareSlices(previous, slice) > 0) this.#isSorted = false;
    labels.push(slice, sliceOf(value));
  }

  end(fields: SeriesFields): Handle {
    const series = new OpenSeries(this.#isSorted ? this.#labels : sorted(this.#labels), fields);
    const handle = this.#next(this.#withLabels.push(series) - 1);
    const at = this.idAt(handle);
    this.#ids[at] = series.familyLo;
    this.#ids[at + 1] = series.familyHi;
    this.#ids[at + 2] = series.lo;
    this.#ids[at + 3] = series.hi;
    return handle;
  }

  /** @param words where, from `from` on, its four words stand */
  recalled(words: Uint32Array, from: number): Handle {
    const handle = this.#next(-1);
    const at = this.idAt(handle);
    for (let word = 0; word < ID_WORDS; word++) this.#ids[at + word] = words[from + word]!;
    return handle;
  }

  /** With its labels; undefined for one that was recalled. */
  find(handle: Handle): OpenSeries | undefined {
    if (handle < 0 || handle >= this.#size) throw new RangeError(`no series has the handle ${handle} in this request`);
    const place = this.#places[handle]!;
    return place < 0 ? undefined : this.#withLabels[place];
  }

  get(handle: Handle): OpenSeries {
    const series = this.find(handle);
    if (series === undefined) throw new RangeError(`the series of handle ${handle} was recalled without its labels`);
    return series;
  }

  /** Where the words of its ids begin in `ids`: two of its family, two of its own. */
  idAt(handle: Handle): number {
    return handle * ID_WORDS;
  }

  get ids(): Uint32Array {
    return this.#ids;
  }

  clear(): void {
    this.#size = 0;
    this.#withLabels.length = 0;
    this.#labels = [];
  }

  #next(place: number): Handle {
    const handle = this.#size++;
    if (handle === this.#places.length) {
      this.#places = grown(this.#places, new Int32Array(handle * 2));
      this.#ids = grown(this.#ids, new Uint32Array(handle * 2 * ID_WORDS));
    }
    this.#places[handle] = place;
    return handle;
  }
}

/** What (family, series) a metric's name narrows a search to: the upper half of the family. */
export function hash32({ bytes, start, end }: Slice): number {
  hash32Lanes.begin();
  hash32Lanes.bytes(bytes, start, end);
  hash32Lanes.finish();
  return hash32Lanes.lo;
}

/** Its lower half: what of a metric is asked together most, by job and instance. */
export function familyLoOf(job: Slice, instance: Slice): number {
  return ((hash32(job) & 0xffff_0000) | (hash32(instance) >>> 16)) >>> 0;
}

const hash32Lanes = new SeriesHash();

function sliceOf({ bytes, start, end }: BytesRange): Slice {
  return { bytes, start, end };
}

function isName(slice: Slice, name: Uint8Array): boolean {
  if (slice.end - slice.start !== name.length) return false;
  for (let at = 0; at < name.length; at++) {
    if (slice.bytes[slice.start + at] !== name[at]) return false;
  }
  return true;
}

function compareSlices(one: Slice, other: Slice): number {
  const length = Math.min(one.end - one.start, other.end - other.start);
  for (let at = 0; at < length; at++) {
    const difference = one.bytes[one.start + at]! - other.bytes[other.start + at]!;
    if (difference !== 0) return difference;
  }
  return one.end - one.start - (other.end - other.start);
}

function sorted(labels: readonly Slice[]): Slice[] {
  const names = labels.flatMap((slice, at) => (at % 2 === 0 ? [{ name: slice, value: labels[at + 1]! }] : []));
  names.sort((one, other) => compareSlices(one.name, other.name));
  return names.flatMap(({ name, value }) => [name, value]);
}
