import { compressSync } from 'snappy';
import { double, makeRandom, message, text, varintField } from '../kit/protobuf.ts';

/** One series of the load: labels encoded once, a counter that grows by its own pace. */
export interface LoadSeries {
  readonly labels: Buffer;
  readonly step: number;
  value: number;
}

/**
 * Series as a fleet has them: so many jobs of the same size, each instance a series of `bench_requests_total`, names of labels and
 * lengths of values those of public dashboards.
 */
export function makeSeries(count: number, jobs: number): LoadSeries[] {
  const random = makeRandom(7);
  return Array.from({ length: count }, (_, at) => beginSeries(labelsOf(at, count, jobs), random));
}

/** The series that takes the place of one when what it is of is started anew elsewhere: another instance of the same job. */
export function renewedSeries(
  at: number,
  count: number,
  jobs: number,
  generation: number,
  random: () => number,
): LoadSeries {
  const labels = labelsOf(at, count, jobs);
  return beginSeries({ ...labels, instance: labels.instance!.replace(':9100', `:${10_000 + generation}`) }, random);
}

function beginSeries(labels: Readonly<Record<string, string>>, random: () => number): LoadSeries {
  return {
    labels: Buffer.concat(Object.entries(labels).map(([name, value]) => message(1, text(1, name), text(2, value)))),
    step: 1 + Math.floor(random() * 200),
    value: Math.floor(random() * 1_000_000),
  };
}

/** Those of one of so many series. */
export function labelsOf(at: number, count: number, jobs: number): Readonly<Record<string, string>> {
  return {
    __name__: 'bench_requests_total',
    code: String([200, 200, 200, 404, 500][at % 5]),
    instance: `10.${at >> 12}.${(at >> 6) & 63}.${at & 63}:9100`,
    job: `job-${Math.floor((at * jobs) / count)}`,
    method: at % 2 === 0 ? 'GET' : 'POST',
  };
}

/** A remote write 1.0 request, compressed: for each series one sample at each of the times. */
export function writeRequest(series: readonly LoadSeries[], timesMs: readonly number[], random: () => number): Buffer {
  const encoded = series.map((one) =>
    message(
      1,
      one.labels,
      ...timesMs.map((timeMs) => {
        one.value += Math.floor(random() * one.step);
        return message(2, double(1, one.value), varintField(2, timeMs));
      }),
    ),
  );
  return compressSync(Buffer.concat(encoded));
}
