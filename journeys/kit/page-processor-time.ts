import type { Page } from 'playwright-core';

/** What a page's own thread computes, layout and paint included, whatever else the machine does meanwhile. */
export interface PageProcessorTime {
  /** Milliseconds of its thread's processor time while `act` ran. */
  during(act: () => Promise<unknown>): Promise<number>;
}

export async function pageProcessorTime(page: Page): Promise<PageProcessorTime> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spentMs = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
  return {
    async during(act) {
      const before = await spentMs();
      await act();
      return (await spentMs()) - before;
    },
  };
}
