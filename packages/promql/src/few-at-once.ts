/** Asks for each, so many of them at a time, and answers in their order. Once one has failed no other is begun. */
export async function fewAtOnce<Item, Answer>(
  items: Iterable<Item>,
  most: number,
  ask: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const left = [...items].entries();
  let hasFailed = false;
  const askOn = async (): Promise<void> => {
    for (const [at, item] of left) {
      if (hasFailed) return;
      try {
        answers[at] = await ask(item);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: most }, askOn));
  return answers;
}
