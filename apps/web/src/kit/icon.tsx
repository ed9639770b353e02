/** Drawn on a grid of 16 with a stroke of 1.5, so that they sit beside 13 px text. */
const PATHS = {
  overview: 'M2 13V6l6-4 6 4v7M5.500 13V9h5v4M2 13h12',
  logs: 'M2 3.500h2M6 3.500h8M2 8h2M6 8h6M2 12.500h2M6 12.500h8',
  traces: 'M2 3.500h9M5 8h9M5 12.500h5M2 3.500v9h3M2 8h3',
  metrics: 'M2 2v12h12M4.500 10.500l3-4 2.500 2 3.500-5',
  services:
    'M8 2l2.200 1.300v2.500L8 7.100 5.800 5.800V3.300zM3.700 8.900l2.200 1.300v2.500l-2.200 1.300-2.200-1.300v-2.500zM12.300 8.900l2.200 1.300v2.500l-2.200 1.300-2.200-1.300v-2.500z',
  health: 'M1.500 8.500h3l2-5 3 9 2-4h3',
  settings: 'M2 4.500h7M12 4.500h2M2 11.500h2M7 11.500h7M9 3v3h3V3zM4 10v3h3v-3z',
  search: 'M7 2.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9zM10.300 10.300l3.700 3.700',
  clock: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 4.500V8l2.500 1.500',
  link: 'M6.500 9.500l3-3M7 4.500l1.300-1.300a3 3 0 0 1 4.500 4.500L11.500 9M9 11.500l-1.300 1.300a3 3 0 0 1-4.500-4.500L4.500 7',
  close: 'M3.500 3.500l9 9M12.500 3.500l-9 9',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  check: 'M3 8.500l3.500 3.500L13 4.500',
  copy: 'M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3',
  down: 'M4 6l4 4 4-4',
  up: 'M4 10l4-4 4 4',
  left: 'M10 4L6 8l4 4',
  right: 'M6 4l4 4-4 4',
  filter: 'M2 3h12l-4.500 5.500v5l-3-1.500V8.500z',
  columns: 'M2 2.500h12v11H2zM6 2.500v11M10 2.500v11',
  play: 'M5 3l8 5-8 5z',
  pause: 'M5 3v10M11 3v10',
  more: 'M3.200 8h.1M8 8h.1M12.800 8h.1',
  error: 'M8 2.200l6.300 11.300H1.700zM8 6.500v3.200M8 11.500v.1',
  info: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 7.300v3.700M8 5v.1',
  menu: 'M2 4h12M2 8h12M2 12h12',
  sun: 'M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  moon: 'M13 9.500A5.500 5.500 0 0 1 6.500 3a5.500 5.500 0 1 0 6.500 6.500z',
  user: 'M8 2.500a2.700 2.700 0 1 1 0 5.400 2.700 2.700 0 0 1 0-5.400zM2.800 13.500c.5-2.500 2.500-4 5.200-4s4.700 1.500 5.200 4',
  star: 'M8 2l1.800 3.900 4.200.5-3.100 2.900.8 4.200L8 11.400l-3.700 2.100.8-4.200L2 6.400l4.200-.5z',
  external: 'M9 2.500h4.500V7M13.500 2.500L7 9M11 9v4.500H2.500V5H7',
  sidebar: 'M2 2.500h12v11H2zM6 2.500v11',
  key: 'M5 7.500a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM7.200 8.300l6-6M11 4.500l2 2M9 6.500l1.500 1.500',
  zoomOut: 'M7 2.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9zM10.300 10.300l3.700 3.700M5 7h4',
  refresh: 'M13.500 8a5.500 5.500 0 1 1-1.600-3.900M13.500 2v3h-3',
  compare: 'M2 11l3-4 2.500 2L11 4M3 14l3-3 2.500 1.500L14 7',
  expand: 'M4 6l4-3.500L12 6M4 10l4 3.500 4-3.500',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration: what it means is said by the text or label beside it. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.2 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
