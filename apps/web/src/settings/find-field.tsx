import { useState } from 'react';
import { useChangeByOthers } from '../kit/change-by-others.ts';
import { TextField } from '../kit/field.tsx';

/** What is typed is looked for at once, and stands in the URL. */
export function FindField(props: {
  label: string;
  placeholder: string;
  className?: string | undefined;
  value: string | undefined;
  onChange(value: string | undefined): void;
}) {
  const { value = '' } = props;
  const [typed, setTyped] = useState(value);
  const sent = useChangeByOthers(value, () => setTyped(value));
  return (
    <TextField
      label={props.label}
      className={props.className}
      placeholder={props.placeholder}
      value={typed}
      autoComplete="off"
      onChange={(event) => {
        setTyped(event.target.value);
        sent(event.target.value);
        props.onChange(event.target.value === '' ? undefined : event.target.value);
      }}
    />
  );
}
