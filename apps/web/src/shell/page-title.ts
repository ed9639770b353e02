import { PAGE_PARTS, pageOf } from './pages.ts';

/** What a page is called: over the page, and in the browser's tab, where the first words are all that is seen. */
export interface PageTitle {
  readonly heading: string;
  readonly tab: string;
}

/** The titles of pages about one thing name the thing; all others are called as in the rail. */
export function pageTitle(pathname: string, search: Readonly<Record<string, unknown>>): PageTitle {
  const page = pageOf(pathname);
  if (page === undefined) return titled('Not found');
  const thing = decodeURIComponent(pathname.slice(page.path.length + 1));
  if (page.path === '/services' && thing !== '') return titled('Service', thing);
  if (page.path === '/explore/traces' && thing !== '') return titled('Trace', thing.slice(0, 8));
  const part = PAGE_PARTS.find(({ path }) => path === pathname);
  if (part !== undefined) return titled(part.title);
  const named = NAMED_BY[page.path]?.map((parameter) => [search[parameter]].flat()[0]);
  return titled(
    page.title,
    named?.find((one) => one !== undefined),
  );
}

/** Parameters that say what a page is about. */
const NAMED_BY: Readonly<Record<string, readonly string[]>> = {
  '/explore/logs': ['q'],
  '/explore/traces': ['q'],
  '/explore/metrics': ['metric', 'q'],
  '/admin/settings': ['part'],
};

function titled(heading: string, thing?: unknown): PageTitle {
  const isNamed = typeof thing === 'string' && thing !== '';
  return { heading, tab: isNamed ? `${thing} · ${heading} · Oriel` : `${heading} · Oriel` };
}
