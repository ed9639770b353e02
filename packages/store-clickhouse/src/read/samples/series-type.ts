/** Words of OpenMetrics for the numbers in the column `type`. */
const TYPES = ['unknown', 'counter', 'gauge', 'histogram', 'gaugehistogram', 'summary', 'info', 'stateset'] as const;

export function seriesType(type: number): string {
  return TYPES[type] ?? 'unknown';
}
