import { createLazyRoute } from '@tanstack/react-router';
import { TracePage } from './trace-page.tsx';

export const route = createLazyRoute('/explore/traces/$traceId')({ component: TracePage });
