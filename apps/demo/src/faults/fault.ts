/** Something that goes wrong in a shop, switched on and off while it runs. */
export interface Fault {
  readonly name: string;
  /** Where it happens. */
  readonly service: string;
  readonly describe: string;
  /** The service is started anew with this version while the fault is on. */
  readonly deploysVersion?: string;
}
