/** Looks again and again until the change is over; what fails meanwhile fails when it is. */
export async function lookWhile(change: () => Promise<void>, look: () => Promise<void>): Promise<void> {
  let isDone = false;
  const changing = change().finally(() => {
    isDone = true;
  });
  try {
    while (!isDone) await look();
  } finally {
    await changing;
  }
}
