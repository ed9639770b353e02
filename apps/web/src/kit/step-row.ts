/** Rows of the page's tables, of which those count that hold something to open or to press. */
const ROWS = 'main table[data-phone] tbody tr';
const DOORS = 'a[href], button:not(:disabled)';

/** Puts the focus on what the next row opens first, of whatever table comes next on the page. */
export function stepRow(by: 1 | -1): void {
  const present = document.activeElement ?? document.body;
  const rows = [...document.querySelectorAll(ROWS)].filter(
    (row) => row.querySelector(DOORS) !== null && !row.contains(present),
  );
  const lies = (row: Element): number => present.compareDocumentPosition(row);
  const next =
    by === 1
      ? rows.find((row) => lies(row) & Node.DOCUMENT_POSITION_FOLLOWING)
      : rows.findLast((row) => lies(row) & Node.DOCUMENT_POSITION_PRECEDING);
  next?.querySelector<HTMLElement>(DOORS)?.focus();
}
