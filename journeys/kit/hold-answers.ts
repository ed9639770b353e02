import type { Page } from 'playwright-core';

export interface HeldAnswers extends AsyncDisposable {
  release(): Promise<void>;
}

/** Keeps answers from arriving, as a busy server does, until they are released; all of them, or those to questions that hold `words`. */
export async function holdAnswers(page: Page, address: string, words = ''): Promise<HeldAnswers> {
  let letGo!: () => void;
  const released = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(address, async (route) => {
    if (route.request().postData()?.includes(words) !== false) await released;
    // A page that was left meanwhile has cancelled its questions.
    await route.continue().catch(() => undefined);
  });
  const release = async (): Promise<void> => {
    letGo();
    await page.unroute(address);
  };
  return { release, [Symbol.asyncDispose]: release };
}
