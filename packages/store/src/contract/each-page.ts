/** All pages of a search, each asked for by the cursor of the one before. */
export async function* eachPage<Page extends { readonly next?: string }>(
  ask: (cursor: { readonly cursor?: string }) => Promise<Page>,
): AsyncGenerator<Page, void, void> {
  let next: string | undefined;
  do {
    const page = await ask(next === undefined ? {} : { cursor: next });
    yield page;
    next = page.next;
  } while (next !== undefined);
}
