/** The word under the caret of a query, so that it can be completed in place. */
export interface CaretWord {
  /** Offsets of what a suggestion replaces. */
  readonly from: number;
  readonly to: number;
  /** Set while a value is being typed: `service:chk|`. */
  readonly field: string | undefined;
  readonly typed: string;
}

export function wordAt(query: string, caret: number): CaretWord {
  let from = caret;
  while (from > 0 && !/[\s()]/.test(query.charAt(from - 1))) from -= 1;
  let to = caret;
  while (to < query.length && !/[\s()]/.test(query.charAt(to))) to += 1;
  const lead = /^[-!]/.test(query.slice(from, caret)) ? 1 : 0;
  const typed = query.slice(from + lead, caret);
  const split = /^([^:=<>!"]+)(?::|=|!=)(.*)$/.exec(typed);
  if (split === null) return { from: from + lead, to, field: undefined, typed };
  const value = split[2] ?? '';
  return { from: caret - value.length, to, field: split[1], typed: value.replace(/^"/, '') };
}
