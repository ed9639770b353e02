/** A span's place in its trace: what the waterfall draws. Its details come when its panel opens. */
export interface SpanOutline {
  /** The id as sent; `-2` and so on follow where one id was sent for several spans. */
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly service: string;
  readonly kind: string;
  readonly isError: boolean;
  /** From the start of the trace. */
  readonly offsetMs: number;
  readonly durationMs: number;
  readonly selfMs: number;
  readonly clockSkewMs: number;
  readonly events: readonly { readonly name: string; readonly offsetMs: number }[];
  /** Made by Oriel to hold spans whose parent never arrived: it has no details. */
  readonly isSynthetic: boolean;
  /** Its parent has not come yet, and has had less than a minute to. */
  readonly awaitsParent: boolean;
}

export interface Trace {
  readonly traceId: string;
  readonly rootService: string;
  readonly rootName: string;
  readonly start: string;
  readonly durationMs: number;
  readonly incomplete: boolean;
  readonly arriving: boolean;
  readonly clockSkewCorrected: boolean;
  readonly services: readonly string[];
  readonly errors: number;
  readonly spanCount: number;
  readonly spans: readonly SpanOutline[];
  readonly truncated: boolean;
}
