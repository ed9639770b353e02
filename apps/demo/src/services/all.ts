import type { StartService } from '../runtime/shop-service.ts';

export interface ShopServiceEntry {
  readonly name: string;
  readonly version: string;
  readonly load: () => Promise<StartService>;
}

/** Every process of the shop, in the order of starting: whoever is called stands before its callers. */
export const SERVICES: readonly ShopServiceEntry[] = [
  { name: 'catalog', version: '3.2.1', load: async () => (await import('./catalog/catalog.ts')).startCatalog },
  { name: 'cart', version: '2.4.0', load: async () => (await import('./cart/cart.ts')).startCart },
  { name: 'payment', version: '5.0.3', load: async () => (await import('./payment/payment.ts')).startPayment },
  { name: 'shipping', version: '1.9.0', load: async () => (await import('./shipping/shipping.ts')).startShipping },
  {
    name: 'recommendation',
    version: '0.7.2',
    load: async () => (await import('./recommendation/recommendation.ts')).startRecommendation,
  },
  {
    name: 'storefront',
    version: '4.1.0',
    load: async () => (await import('./storefront/storefront.ts')).startStorefront,
  },
  { name: 'shoppers', version: '1.0.0', load: async () => (await import('./shoppers/shoppers.ts')).startShoppers },
];
