import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useCommands } from '../commands/use-commands.ts';
import { IconButton } from './button.tsx';
import styles from './side-panel.module.css';

const STORAGE_KEY = 'oriel.panel-width';

/** What can be entered. */
const INSIDE = ':is(a[href], button:not(:disabled), summary)';

function storedWidth(): number {
  try {
    const width = Number(localStorage.getItem(STORAGE_KEY));
    return width >= 300 && width <= 1_600 ? width : 480;
  } catch {
    return 480;
  }
}

/** The detail of one result, beside the results; `]` and `[` step through them while it is open. */
export function SidePanel(props: {
  label: string;
  title: ReactNode;
  actions?: ReactNode;
  onClose(): void;
  onStep?: ((step: 1 | -1) => void) | undefined;
  children: ReactNode;
}) {
  const [width, setWidth] = useState(storedWidth);
  const panel = useRef<HTMLElement>(null);
  const cameFrom = useRef<HTMLElement>(null);
  const { onStep } = props;
  useCommands([
    { id: 'panel.close', title: 'Close panel', group: 'Results', keys: ['Escape'], run: props.onClose },
    { id: 'panel.enter', title: 'Go into the panel', group: 'Results', keys: ['i'], run: enter },
    ...(onStep === undefined
      ? []
      : [
          { id: 'panel.next', title: 'Next result', group: 'Results' as const, keys: [']'], run: () => onStep(1) },
          {
            id: 'panel.previous',
            title: 'Previous result',
            group: 'Results' as const,
            keys: ['['],
            run: () => onStep(-1),
          },
        ]),
  ]);

  function enter(): void {
    const { activeElement } = document;
    if (activeElement instanceof HTMLElement && panel.current?.contains(activeElement) === false)
      cameFrom.current = activeElement;
    // What a panel is opened for may stand after its head.
    const firstIn = (part: string) => panel.current?.querySelector<HTMLElement>(`${part} ${INSIDE}`);
    (firstIn('[data-begin]') ?? firstIn('[data-inside]'))?.focus();
  }

  // Whoever was inside when it closes is back where they came from.
  useEffect(
    () => () => {
      if (document.activeElement === document.body) cameFrom.current?.focus();
    },
    [],
  );

  function keep(next: number): void {
    const bounded = Math.min(Math.max(next, 300), window.innerWidth * 0.7);
    setWidth(bounded);
    try {
      localStorage.setItem(STORAGE_KEY, String(Math.round(bounded)));
    } catch {
      // Without storage the width holds until the page closes.
    }
  }

  function drag(event: PointerEvent<HTMLElement>): void {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) {
      keep((panel.current?.getBoundingClientRect().right ?? window.innerWidth) - event.clientX);
    }
  }

  function nudge(event: KeyboardEvent): void {
    const step = { ArrowLeft: 24, ArrowRight: -24 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    keep(width + step);
  }

  return (
    <aside
      ref={panel}
      className={styles.panel}
      aria-label={props.label}
      style={{ '--panel-width': `${width}px` } as React.CSSProperties}
    >
      <div
        className={styles.grip}
        role="separator"
        aria-orientation="vertical"
        aria-label="Panel width"
        aria-valuenow={Math.round(width)}
        aria-valuemin={300}
        aria-valuemax={1600}
        tabIndex={0}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={nudge}
      />
      <header className={styles.head}>
        <h2 className={styles.title}>{props.title}</h2>
        {props.actions}
        {onStep !== undefined && (
          <>
            <IconButton icon="up" label="Previous result" keys="[" onClick={() => onStep(-1)} />
            <IconButton icon="down" label="Next result" keys="]" onClick={() => onStep(1)} />
          </>
        )}
        <IconButton icon="close" label="Close panel" keys="Esc" onClick={props.onClose} />
      </header>
      <div className={styles.body} data-inside>
        {props.children}
      </div>
    </aside>
  );
}
