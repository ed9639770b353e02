/** Whether series can have a label of this name: any text but none. Bytes that are no UTF-8 have come out of the parser as U+FFFD. */
export function isLabelName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !name.includes('\ufffd');
}
