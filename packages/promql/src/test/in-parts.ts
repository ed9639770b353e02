import type { SelectionPart, SeriesStorage } from '../storage.ts';

/** The storage whose larger selections come in parts of so many series, the last of which has none. */
export function inParts(storage: SeriesStorage, seriesOfPart: number): SeriesStorage & { readonly opened: number } {
  let opened = 0;
  return {
    get opened() {
      return opened;
    },
    async select(request, signal) {
      const { series, ...others } = await storage.select(request, signal);
      if (series.length <= (request.mostAtOnce ?? Number.POSITIVE_INFINITY)) return { series, ...others };
      const parts: SelectionPart[] = [];
      for (let from = 0; from <= series.length; from += seriesOfPart) {
        const own = series.slice(from, from + seriesOfPart);
        parts.push({
          series: own.length,
          async open(hold) {
            opened++;
            hold(own.length);
            return { series: own };
          },
        });
      }
      return { series: [], parts };
    },
  };
}
