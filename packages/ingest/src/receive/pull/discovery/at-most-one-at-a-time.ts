/** Begins the work, unless it is still under way from before: a server that answers slowly is not asked by several at once. */
export function atMostOneAtATime(work: () => Promise<void>): () => void {
  let isUnderWay = false;
  return () => {
    if (isUnderWay) return;
    isUnderWay = true;
    void work().finally(() => {
      isUnderWay = false;
    });
  };
}
