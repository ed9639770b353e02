/**
 * What a search can ask of a record: the one filter language between the search line, the APIs and the stores.
 *
 * A field is named by a person's word for it. These are the record's own: `timestamp`, `severity`, `service`, `body`,
 * `traceId`, `spanId`, `eventName`, `scope.name`, `scope.version` (logs); `name`, `kind`, `status`, `statusMessage`,
 * `duration` (nanoseconds), `service`, `traceId`, `spanId`, `parentSpanId` (spans). `resource.KEY` names a resource
 * attribute, `attributes.KEY` a record's attribute; any other name means the record's attribute of that key or, where
 * the record has none, its resource's. Whether an attribute has a column of its own is the store's affair.
 */
export type Predicate =
  | { readonly kind: 'all' }
  | { readonly kind: 'and'; readonly of: readonly Predicate[] }
  | { readonly kind: 'or'; readonly of: readonly Predicate[] }
  | { readonly kind: 'not'; readonly of: Predicate }
  /** Every word of `text` occurs in the body (logs) or the name (spans), any case; a phrase in this order. */
  | { readonly kind: 'text'; readonly text: string; readonly phrase: boolean }
  /**
   * Compares as numbers when `value` is a number, else as text, case-sensitive; `duration` and `severity` are numbers.
   * `!=` is the opposite of `=`: a record without the field is among those that differ. It has no place in an order.
   */
  | {
      readonly kind: 'compare';
      readonly field: string;
      readonly op: '=' | '!=' | '<' | '<=' | '>' | '>=';
      readonly value: string | number | boolean;
    }
  | { readonly kind: 'oneOf'; readonly field: string; readonly values: readonly string[] }
  /**
   * `*` is any run of characters, `?` one; nothing escapes them. With a `field`, the pattern is its whole value, in this
   * case; without, it occurs somewhere in the body (logs) or the name (spans), any case, as `text` does.
   */
  | { readonly kind: 'wildcard'; readonly field?: string; readonly pattern: string }
  | { readonly kind: 'exists'; readonly field: string };

export const ALL: Predicate = { kind: 'all' };
