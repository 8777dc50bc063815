// The table of attributes has every field of AWS's own model of the API, which botocore contains: it is newer than the
// SDK's types, with which the compiler compares the table.
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ATTRIBUTE_NAMES, attributeInfo, isOfMembers, isOfMembership } from '../../lib/contract/attributes';
import { installTools } from '../../tools/local-cloud/tools';

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
}

type Shapes = Readonly<Record<string, Shape>>;

/** Fields that later models have than the one of the emulators' botocore (1.43.106). */
const NEWER = [
  // 1.43.122
  'DefaultJobResultConfiguration.OutputConfiguration.S3.ResultFormat',
];

let shapes: Shapes = {};

beforeAll(async () => {
  const { python } = await installTools(() => undefined);
  const botocore = execFileSync(python, ['-c', 'import botocore; print(botocore.__path__[0])'], { encoding: 'utf8' });
  const file = join(botocore.trim(), 'data', 'cleanrooms', '2022-02-17', 'service-2.json.gz');
  const model = JSON.parse(gunzipSync(readFileSync(file)).toString()) as { readonly shapes: Shapes };
  shapes = model.shapes;
});

/** The fields of a shape, and their types. */
function fieldsOf(shape: string, path = ''): [name: string, type: string][] {
  const { type, members } = shapes[shape] ?? { type: 'unknown' };
  if (!members) return [[path, type]];
  return Object.entries(members).flatMap(([name, member]) => {
    const capitalized = name.charAt(0).toUpperCase() + name.slice(1);
    return fieldsOf(member.shape, path === '' ? capitalized : `${path}.${capitalized}`);
  });
}

test.each([
  ['GetMembership', 'Membership', '', ATTRIBUTE_NAMES.filter(isOfMembership)],
  [
    'GetCollaboration',
    'Collaboration',
    'Collaboration.',
    ATTRIBUTE_NAMES.filter((name) => !isOfMembership(name) && !isOfMembers(name)),
  ],
])('the attributes of %s are those of the model', (_, shape, prefix, names) => {
  const fields = new Map(fieldsOf(shape).map(([name, type]) => [`${prefix}${name}`, type]));
  expect(fields.size).toBeGreaterThan(15);
  const known = names.filter((name) => fields.has(name) || !NEWER.includes(name));
  expect([...known].sort()).toEqual([...fields.keys()].sort());
  for (const name of known) {
    expect({ name, isList: attributeInfo(name).list === true }).toEqual({ name, isList: fields.get(name) === 'list' });
    if (fields.get(name) === 'boolean') expect(attributeInfo(name)).toHaveProperty('default', 'false');
  }
});
