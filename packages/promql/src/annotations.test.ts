import { expect, test } from 'vitest';
import { Annotations, type Detail } from './annotations.ts';

class Times implements Detail {
  readonly times: number;

  constructor(times = 1) {
    this.times = times;
  }

  after(earlier: Detail): Detail {
    return new Times(this.times + (earlier as Times).times);
  }

  get text(): string {
    return `, ${this.times} times`;
  }
}

test('a message is said once, at the last place that said it, counted in bytes', () => {
  const annotations = new Annotations('{"ä"} +\n x');
  annotations.warn('odd', { start: 0, end: 1 });
  annotations.warn('odd', { start: 7, end: 8 });
  annotations.warn('odder', { start: 10, end: 11 });
  annotations.pass('from below');
  expect(annotations.warnings).toEqual(['PromQL warning: odd (1:8)', 'PromQL warning: odder (2:2)', 'from below']);
  expect(annotations.infos).toEqual([]);
});

test('its detail gathers each time', () => {
  const annotations = new Annotations('x');
  for (let time = 0; time < 3; time++) annotations.info('seen', { start: 0, end: 1 }, new Times());
  expect(annotations.infos).toEqual(['PromQL info: seen, 3 times (1:1)']);
});
