/** A bay window: three panes, looking out three ways. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.600"
      aria-hidden="true"
    >
      <g strokeLinejoin="round">
        <path d="M8 4h8v16H8z" />
        <path d="M8 4L2.500 7v10L8 20M16 4l5.500 3v10L16 20" />
        <path d="M2.500 12.300L8 11.800h8l5.500.5" strokeWidth="1.200" />
      </g>
    </svg>
  );
}
