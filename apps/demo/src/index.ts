export type { Demo, DemoLogger, DemoOptions } from './start-demo.ts';
export { startDemo } from './start-demo.ts';
