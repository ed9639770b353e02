import type { SpanOutline } from '../data/trace.ts';

/** One line of the waterfall. */
export interface SpanRow {
  readonly span: SpanOutline;
  readonly depth: number;
  readonly childCount: number;
  /** Spans beneath, however deep. */
  readonly descendants: number;
  readonly isCollapsed: boolean;
  /** Something hidden beneath has an error. */
  readonly hidesError: boolean;
}

/** A trace as a tree, made once; the server sends parents before children and siblings by start. */
export interface SpanTree {
  readonly spans: readonly SpanOutline[];
  readonly indexById: ReadonlyMap<string, number>;
  /** Depth of each span, by index. */
  readonly depths: Int32Array;
  /** Index after the last descendant of each span: a subtree is one slice. */
  readonly ends: Int32Array;
  readonly childCounts: Int32Array;
  /** Errors at or beneath each span. */
  readonly errors: Int32Array;
}

export function spanTree(spans: readonly SpanOutline[]): SpanTree {
  const count = spans.length;
  const indexById = new Map<string, number>();
  const depths = new Int32Array(count);
  const ends = new Int32Array(count);
  const childCounts = new Int32Array(count);
  const errors = new Int32Array(count);
  const parents = new Int32Array(count).fill(-1);
  for (let index = 0; index < count; index += 1) {
    const span = spans[index]!;
    indexById.set(span.spanId, index);
    const parent = indexById.get(span.parentSpanId);
    if (parent !== undefined && parent !== index) {
      parents[index] = parent;
      depths[index] = depths[parent]! + 1;
      childCounts[parent]! += 1;
    }
    ends[index] = index + 1;
    if (span.isError) errors[index] = 1;
  }
  // From the last to the first, so that a child is finished before its parent.
  for (let index = count - 1; index >= 0; index -= 1) {
    const parent = parents[index]!;
    if (parent < 0) continue;
    ends[parent] = Math.max(ends[parent]!, ends[index]!);
    errors[parent]! += errors[index]!;
  }
  return { spans, indexById, depths, ends, childCounts, errors };
}

/** The rows in sight: what lies beneath a collapsed span is left out in one step. */
export function visibleRows(tree: SpanTree, collapsed: ReadonlySet<string>): SpanRow[] {
  const rows: SpanRow[] = [];
  for (let index = 0; index < tree.spans.length; ) {
    const span = tree.spans[index]!;
    const end = tree.ends[index]!;
    const isCollapsed = collapsed.has(span.spanId) && tree.childCounts[index]! > 0;
    const isError = span.isError ? 1 : 0;
    rows.push({
      span,
      depth: tree.depths[index]!,
      childCount: tree.childCounts[index]!,
      descendants: end - index - 1,
      isCollapsed,
      hidesError: isCollapsed && tree.errors[index]! > isError,
    });
    index = isCollapsed ? end : index + 1;
  }
  return rows;
}

/** Every span that must be collapsed so that nothing deeper than `depth` shows. */
export function collapsedBelow(tree: SpanTree, depth: number): Set<string> {
  const collapsed = new Set<string>();
  for (let index = 0; index < tree.spans.length; index += 1) {
    if (tree.depths[index]! >= depth && tree.childCounts[index]! > 0) collapsed.add(tree.spans[index]!.spanId);
  }
  return collapsed;
}

/** The direct children of one span, in order. */
export function childrenOf(tree: SpanTree, spanId: string): SpanOutline[] {
  const index = tree.indexById.get(spanId);
  if (index === undefined) return [];
  const children: SpanOutline[] = [];
  for (let child = index + 1; child < tree.ends[index]!; child = tree.ends[child]!) children.push(tree.spans[child]!);
  return children;
}

/** From the root to a span, the span included. */
export function ancestorsOf(tree: SpanTree, spanId: string): string[] {
  const path: string[] = [];
  for (let index = tree.indexById.get(spanId); index !== undefined; ) {
    const span = tree.spans[index]!;
    if (path.includes(span.spanId)) break;
    path.unshift(span.spanId);
    index = tree.indexById.get(span.parentSpanId);
  }
  return path;
}

export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** When the span itself worked: its time minus that of its children, in order. */
export function ownStretches(span: SpanOutline, children: readonly SpanOutline[]): Stretch[] {
  const stretches: Stretch[] = [];
  const spanEnd = span.offsetMs + span.durationMs;
  let cursor = span.offsetMs;
  for (const child of [...children].sort((a, b) => a.offsetMs - b.offsetMs)) {
    const childStart = Math.min(Math.max(child.offsetMs, span.offsetMs), spanEnd);
    if (childStart > cursor) stretches.push({ startMs: cursor, endMs: childStart });
    cursor = Math.max(cursor, Math.min(child.offsetMs + child.durationMs, spanEnd));
  }
  if (cursor < spanEnd) stretches.push({ startMs: cursor, endMs: spanEnd });
  return stretches;
}
