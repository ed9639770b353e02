import { buildPagesWhenStale } from '../../scripts/ui/build-pages.ts';

/** Before the first journey: two that run side by side would each build the pages, and one replace those of which the other's server is reading. */
export default async function buildPagesOnce(): Promise<void> {
  await buildPagesWhenStale();
}
