/** The same numbers in every run, from 0 up to 1. */
export function seededShares(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The same whole numbers in every run, each below the one that is asked with. */
export function seeded(seed: number): (below: number) => number {
  const share = seededShares(seed);
  return (below) => Math.floor(share() * below);
}
