import { createLazyRoute } from '@tanstack/react-router';
import { ServicesPage } from './services-page.tsx';

export const route = createLazyRoute('/services')({ component: ServicesPage });
