import { SERIES_GAUGE } from '@oriel/telemetry';
import { LabelHash } from '../label-hash.ts';
import { doubleBits } from './double-bits.ts';
import type { OpenOrigin } from './open-origin.ts';
import { targetInfoLabels } from './point-labels.ts';
import type { SeriesSettings } from './series-settings.ts';
import type { DerivedSeries, SeriesWriter } from './series-writer.ts';

/** Half of how far PromQL looks back: between two of these, one is always found. */
const INTERVAL_MS = 150_000;
/** An import of months at once says it at its end alone. */
const MOST_SAMPLES = 1_000;
const HELP = new TextEncoder().encode('Target metadata');
const NO_UNIT = new Uint8Array(0);

/** `target_info`, one sample of 1 for each resource and the time for which it had points in the request. */
export class TargetInfo {
  readonly #writer: SeriesWriter;
  readonly #settings: SeriesSettings;
  readonly #hash = new LabelHash();

  constructor(writer: SeriesWriter, settings: SeriesSettings) {
    this.#writer = writer;
    this.#settings = settings;
  }

  derive(resource: OpenOrigin): void {
    const { earliestMs, latestMs } = resource;
    if (!(earliestMs <= latestMs)) return;
    const hash = this.#hash;
    hash.begin(4);
    hash.word(resource.hashLo);
    hash.word(resource.hashHi);
    hash.finish();
    const from = (latestMs - earliestMs) / INTERVAL_MS > MOST_SAMPLES ? latestMs : earliestMs;
    const { lo, hi } = doubleBits(1);
    for (let timeMs = from; ; timeMs = Math.min(timeMs + INTERVAL_MS, latestMs)) {
      let series = this.#writer.recall(hash.lo, hash.hi, timeMs);
      if (series < 0) series = this.#writer.push(hash.lo, hash.hi, this.#describe(resource));
      if (series < 0) return;
      this.#writer.sample(series, timeMs, 0, lo, hi);
      if (timeMs === latestMs) return;
    }
  }

  #describe(resource: OpenOrigin): DerivedSeries | undefined {
    const labels = targetInfoLabels(resource.texts, this.#settings);
    labels?.set('__name__', 'target_info');
    return labels && { labels, type: SERIES_GAUGE, delta: false, unit: NO_UNIT, help: HELP };
  }
}
