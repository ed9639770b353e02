/** How the installation calls what OpenTelemetry calls otherwise; whoever makes the series knows. */
export interface SeriesNames {
  /** What a metric of OpenTelemetry would be called if it became series of this type and unit (both Prometheus' words). */
  metricNames(name: string, shape: { readonly type: string; readonly unit: string }): readonly string[];
  /** What an attribute is called as a label; empty when nothing of its name is left. */
  labelName(attribute: string): string;
  /** UCUM's code for a unit's word: `s` for `seconds`. */
  unitCode(word: string): string;
}
