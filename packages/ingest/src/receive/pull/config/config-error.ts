/** What is wrong with a scrape configuration, and where: `prometheus.yml:12: scrape_configs[0].scheme: …`. Holds no secret. */
export class ScrapeConfigError extends Error {
  override readonly name = 'ScrapeConfigError';
}
