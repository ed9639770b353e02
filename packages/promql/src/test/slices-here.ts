import { buffersOf, type OpenPacked, runSlice } from '../distribute/run-slice.ts';
import type { SliceWorkers } from '../distribute/slice-task.ts';
import { emptyBuffer, reserve, type SelectedSeries, type SeriesStorage } from '../storage.ts';

interface PackedHere {
  readonly timestamps: Float64Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
  readonly starts: Float64Array<ArrayBuffer> | null;
}

/** The storage with all that it selects packed as it is. */
export function packing(storage: SeriesStorage): SeriesStorage {
  return {
    async select(request, signal) {
      const selection = await storage.select(request, signal);
      return {
        ...selection,
        pack(from, to) {
          const data = selection.series.slice(from, to).map(packSeries);
          if (data.some((one) => one === undefined)) return undefined;
          const packed = data as PackedHere[];
          return {
            data,
            transfer: packed.flatMap((one) => [
              one.timestamps.buffer,
              one.values.buffer,
              ...(one.starts ? [one.starts.buffer] : []),
            ]),
          };
        },
      };
    },
  };
}

function packSeries(series: SelectedSeries): PackedHere | undefined {
  const buffer = emptyBuffer();
  series.read(buffer);
  if (buffer.histograms !== null) return undefined;
  const { timestamps, values, startTimestamps, length } = buffer;
  return {
    timestamps: timestamps.slice(0, length),
    values: values.slice(0, length),
    starts: startTimestamps?.slice(0, length) ?? null,
  };
}

const openHere: OpenPacked = (data) =>
  (data as readonly PackedHere[]).map(({ timestamps, values, starts }) => ({
    read(into) {
      reserve(into, timestamps.length);
      into.length = timestamps.length;
      into.histograms = null;
      into.startTimestamps = starts && new Float64Array(into.timestamps.length);
      into.timestamps.set(timestamps);
      into.values.set(values);
      if (starts !== null) into.startTimestamps?.set(starts);
    },
  }));

export interface SlicesHere extends SliceWorkers {
  /** Slices that were evaluated. */
  readonly ran: number;
}

/** Evaluates slices in this thread; what they are given and give goes through a clone, as between threads. */
export function slicesHere(count: number, leastSamples = 0): SlicesHere {
  let ran = 0;
  return {
    count,
    isWorthwhile: ({ samples }) => samples >= leastSamples,
    get ran() {
      return ran;
    },
    async run(task, signal) {
      const made = task();
      const answer = await runSlice(structuredClone(made, { transfer: [...made.series.transfer] }), openHere, signal);
      ran++;
      return structuredClone(answer, { transfer: buffersOf(answer) });
    },
  };
}
