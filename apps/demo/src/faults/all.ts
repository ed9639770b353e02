import type { Fault } from './fault.ts';

/** Every fault there is. A new one is one line here and one `isFaultOn` where it happens. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'slow-database',
    service: 'catalog',
    describe: 'every query of every service takes 0.4 to 2 seconds',
  },
  {
    name: 'failing-payments',
    service: 'payment',
    describe: 'the card processor does not answer: four in ten payments fail',
  },
  {
    name: 'leaking-memory',
    service: 'recommendation',
    describe: 'each request keeps half a megabyte, up to 200 MB; freed when switched off',
  },
  {
    name: 'noisy-logger',
    service: 'shipping',
    describe: 'a debug logger left on writes 100 lines a second',
  },
  {
    name: 'bad-deploy',
    service: 'cart',
    describe: 'cart 2.5.0 is rolled out: three in ten additions to the cart fail',
    deploysVersion: '2.5.0',
  },
];
