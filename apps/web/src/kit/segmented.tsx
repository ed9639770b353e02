import { useEffect, useRef } from 'react';
import styles from './segmented.module.css';

/** Two to five choices, all in sight; arrow keys move as in any radio group. */
export function Segmented<Choice extends string>(props: {
  label: string;
  value: Choice;
  choices: readonly { readonly value: Choice; readonly label: string }[];
  onChange(value: Choice): void;
}) {
  const group = useRef<HTMLDivElement>(null);
  const chosenIndex = props.choices.findIndex((choice) => choice.value === props.value);
  // On a phone they may stand on a line that is longer than the screen.
  useEffect(() => {
    const chosen = group.current?.children[chosenIndex] as HTMLElement | undefined;
    if (chosen) group.current?.scrollTo({ left: chosen.offsetLeft + chosen.offsetWidth - group.current.clientWidth });
  }, [chosenIndex]);
  function move(step: number): void {
    const next = (chosenIndex + step + props.choices.length) % props.choices.length;
    const choice = props.choices[next];
    if (choice === undefined) return;
    props.onChange(choice.value);
    (group.current?.children[next] as HTMLElement | undefined)?.focus();
  }
  return (
    <div
      ref={group}
      role="radiogroup"
      aria-label={props.label}
      className={styles.group}
      onKeyDown={(event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        move(step);
      }}
    >
      {props.choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          role="radio"
          aria-checked={choice.value === props.value}
          tabIndex={choice.value === props.value ? 0 : -1}
          className={styles.option}
          onClick={() => props.onChange(choice.value)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}
