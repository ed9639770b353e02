/** The order in which people put names: runs of digits by their number, everything else character by character (`a2` before `a10`). */
export function compareNaturally(a: string, b: string): number {
  if (a === b) return 0;
  const partsOfA = parts(a);
  const partsOfB = parts(b);
  const shared = Math.min(partsOfA.length, partsOfB.length);
  for (let at = 0; at < shared; at++) {
    const partA = partsOfA[at] as string;
    const partB = partsOfB[at] as string;
    if (partA === partB) continue;
    const order = isNumber(partA) && isNumber(partB) ? compareNumbers(partA, partB) : partA < partB ? -1 : 1;
    if (order !== 0) return order;
  }
  return partsOfA.length - partsOfB.length;
}

function parts(text: string): readonly string[] {
  return text.match(/\d+|\D+/g) ?? [];
}

function isNumber(part: string): boolean {
  return part.charCodeAt(0) >= 0x30 && part.charCodeAt(0) <= 0x39;
}

/** Of any length: leading zeros say nothing, then the longer one is the larger. */
function compareNumbers(a: string, b: string): number {
  const digitsA = a.replace(/^0+/, '');
  const digitsB = b.replace(/^0+/, '');
  if (digitsA.length !== digitsB.length) return digitsA.length - digitsB.length;
  return digitsA < digitsB ? -1 : digitsA > digitsB ? 1 : 0;
}
