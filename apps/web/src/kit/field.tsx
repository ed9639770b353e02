import { type ComponentProps, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';
import styles from './field.module.css';

interface FieldProps {
  label: string;
  /** The label is read aloud only: the place says what the field is. */
  labelHidden?: boolean | undefined;
  note?: string | undefined;
  fault?: string | undefined;
}

/** What surrounds every field: its label above, and beneath it the sentence that says what is wrong with it, or what it is for. */
function Frame({
  id,
  label,
  labelHidden,
  note,
  fault,
  className,
  children,
}: FieldProps & { id: string; className?: string | undefined; children: ReactNode }) {
  const said = fault ?? note;
  return (
    <div className={classNames(styles.field, className)}>
      <label htmlFor={id} className={labelHidden ? 'visually-hidden' : styles.label}>
        {label}
      </label>
      {children}
      {said !== undefined && (
        <span
          id={saidId(id)}
          className={fault === undefined ? styles.note : styles.fault}
          role={fault === undefined ? undefined : 'alert'}
        >
          {said}
        </span>
      )}
    </div>
  );
}

function saidId(id: string): string {
  return `${id}-said`;
}

/** What a field itself says of the sentence beneath it. */
function described(id: string, { note, fault }: Pick<FieldProps, 'note' | 'fault'>) {
  return {
    id,
    'aria-invalid': fault !== undefined,
    'aria-describedby': (fault ?? note) === undefined ? undefined : saidId(id),
  };
}

/** A line of text with its label, and the sentence that says what is wrong with it. */
export function TextField({
  label,
  labelHidden,
  note,
  fault,
  className,
  ...rest
}: ComponentProps<'input'> & FieldProps) {
  const id = useId();
  return (
    <Frame {...{ id, label, labelHidden, note, fault, className }}>
      <input {...rest} {...described(id, { note, fault })} className={styles.input} />
    </Frame>
  );
}

type LinesFieldProps = Omit<ComponentProps<'textarea'>, 'value' | 'onChange'> &
  FieldProps & { value: string; onChange(value: string): void };

/** Several lines of text: what is written is taken as it is, nothing is spelled or completed. */
export function LinesField({ label, labelHidden, note, fault, className, onChange, ...rest }: LinesFieldProps) {
  const id = useId();
  return (
    <Frame {...{ id, label, labelHidden, note, fault, className }}>
      <textarea
        {...rest}
        {...described(id, { note, fault })}
        className={classNames(styles.input, styles.lines)}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
      />
    </Frame>
  );
}

type ChoiceFieldProps = Omit<ComponentProps<'select'>, 'onChange'> &
  Pick<FieldProps, 'label' | 'labelHidden'> & {
    choices: readonly { readonly value: string; readonly label: string }[];
    onChange(value: string): void;
  };

/** One of a few: the system's own control, which phones and screen readers know best. */
export function ChoiceField({ label, labelHidden, choices, onChange, className, ...rest }: ChoiceFieldProps) {
  const id = useId();
  return (
    <Frame {...{ id, label, labelHidden, className }}>
      <select {...rest} id={id} className={styles.input} onChange={(event) => onChange(event.target.value)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}
