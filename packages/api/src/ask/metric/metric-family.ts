const PARTS: Readonly<Record<string, RegExp>> = {
  histogram: /_(?:bucket|sum|count)$/,
  gaugehistogram: /_(?:bucket|sum|count|gsum|gcount)$/,
  summary: /_(?:sum|count)$/,
};

/** The metric that a series' name belongs to: that of `http_seconds_bucket`, a histogram's, is `http_seconds`. */
export function metricFamily(seriesName: string, type: string): string {
  const part = PARTS[type];
  return part === undefined ? seriesName : seriesName.replace(part, '');
}
