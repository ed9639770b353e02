/** The larger array, with what was in the smaller one. */
export function grown<Before, After extends { set(from: Before): void }>(from: Before, into: After): After {
  into.set(from);
  return into;
}

/** A half more than is needed: of a large array twice as much would stand empty. */
export function roomFor(length: number): number {
  return Math.ceil((length * 3) / 2);
}
