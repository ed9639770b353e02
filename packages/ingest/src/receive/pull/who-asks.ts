/** How a scrape introduces itself. */
export const WHO_ASKS = { 'user-agent': 'Oriel' } as const;
