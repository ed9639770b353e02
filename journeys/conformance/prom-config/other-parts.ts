/** Files whose mistake is in a part that Oriel does not read. */
export const OTHER_PARTS: readonly { readonly files: RegExp; readonly why: string }[] = [
  { files: /^(remote_read|remote_write|empty_rr|empty_rw)_/, why: 'remote read and remote write are not read' },
  { files: /^otlp_/, why: 'otlp is not read from this file' },
  { files: /^(tracing|tsdb)_/, why: 'tracing and storage are not read' },
  { files: /^rules\./, why: 'rule_files is not read from this file' },
  { files: /^empty_alert/, why: 'alerting is not read' },
  {
    files: /^(azure_(client|subscription|tenant)|ec2_filters|eureka|marathon|outscale|stackit|uyuni_no_server)/,
    why: 'a way of discovery that Oriel does not have; what it is told is not judged',
  },
];
