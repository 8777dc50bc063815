import { NormalizedSchema } from '@smithy/core/schema';

/** The SDK's type of a string. */
const STRING = NormalizedSchema.of(0);

/**
 * The fields of a structure in the SDK's schema, and those that the API returns and the schema lacks, by the service's
 * model of 2022-02-17 (botocore 1.43.122).
 */
export function fieldsIn(structure: NormalizedSchema): [name: string, schema: NormalizedSchema][] {
  const fields = new Map(structure.structIterator());
  if (structure.getName() === 'ProtectedJobS3OutputConfigurationInput') fields.set('resultFormat', STRING);
  return [...fields];
}
