/** Whether series can have a label of this name: any text but none. Bytes that are no UTF-8 come out of the parser as half pairs. */
export function isLabelName(name: string): boolean {
  return name !== '' && name.isWellFormed();
}
