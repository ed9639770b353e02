/** The known name with the fewest letters to change (Levenshtein), in any case. `known` is not empty. */
export function nearestName(name: string, known: readonly string[]): string {
  const distances = known.map((one) => editDistance(name.toLowerCase(), one.toLowerCase()));
  return known[distances.indexOf(Math.min(...distances))]!;
}

/** Names are mistyped by so many letters; long ones by a third of theirs. */
const FEW_LETTERS = 2;

/** For "did you mean": the nearest name, where it is near enough to have been meant, or the one that begins so. */
export function likelyName(name: string, known: readonly string[]): string | undefined {
  const typed = name.toLowerCase();
  const most = Math.min(Math.max(FEW_LETTERS, Math.floor(typed.length / 3)), typed.length - 1);
  // All others are further away by their length alone, however long what was typed.
  const comparable = known.filter((one) => Math.abs(one.length - typed.length) <= most);
  const nearest = comparable.length === 0 ? undefined : nearestName(typed, comparable);
  if (nearest !== undefined && editDistance(typed, nearest.toLowerCase()) <= most) return nearest;
  const begun = typed === '' ? [] : known.filter((one) => one.toLowerCase().startsWith(typed));
  return begun.length === 1 ? begun[0] : undefined;
}

/** One row at a time. */
function editDistance(left: string, right: string): number {
  let above = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const replaced = above[column - 1]! + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(above[column]! + 1, current[column - 1]! + 1, replaced));
    }
    above = current;
  }
  return above[right.length]!;
}
