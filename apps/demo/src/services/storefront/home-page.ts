import type { ListedProduct } from './listed-product.ts';

/** For whoever opens the shop in a browser. Names and prices are the shop's own, so nothing here needs escaping. */
export function homePage(products: readonly ListedProduct[]): string {
  const rows = products.map(
    ({ id, name, category, priceCents }) =>
      `<li><a href="/products/${id}">${name}</a> <small>${category}, ${(priceCents / 100).toFixed(2)} EUR</small></li>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>The shop</title>
<style>body{font:16px/1.5 system-ui;max-width:40rem;margin:2rem auto;color-scheme:light dark}</style>
<h1>The shop</h1><p>A small shop of real services that Oriel watches.</p><ul>${rows.join('')}</ul></html>`;
}
