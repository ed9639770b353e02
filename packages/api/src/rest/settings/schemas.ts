import { z } from 'zod';

export const settingsAnswer = z
  .object({
    data: z
      .array(
        z
          .object({
            key: z.string().describe('Its name in the file, dots between levels.'),
            value: z.string().describe('`<secret>` where it is one.'),
            origin: z.string().describe('`flag --port`, the name of the variable, file and line, or `default`.'),
            given: z.enum(['flag', 'environment', 'file', 'default']),
            default: z.string(),
            form: z.string().describe('What a value must be.'),
            description: z.string(),
            flag: z.string(),
            environment: z.string(),
            docs: z.string(),
          })
          .meta({ id: 'EffectiveSetting' }),
      )
      .readonly(),
  })
  .describe('What `oriel config --json` prints of the running server.');
