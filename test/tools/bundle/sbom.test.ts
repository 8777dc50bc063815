import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { devDependencies } from '../../../package.json';
import { SBOM, type Sbom } from '../../../tools/bundle/sbom';
import { ROOT } from '../../../tools/root';

const content = readFileSync(SBOM, 'utf8');
const sbom = JSON.parse(content) as Sbom;

test('the bill of materials contains what CycloneDX requires, and the hash of each package', () => {
  expect(sbom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 });
  const component = {
    type: 'library',
    name: expect.stringMatching(/^[\w.-]+$/) as string,
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
    licenses: [{ license: { id: expect.stringMatching(/^(Apache-2\.0|BSD-3-Clause|MIT)$/) as string } }],
  };
  expect(sbom.metadata.component).toMatchObject({ ...component, name: 'cdk-cleanrooms-membership' });
  const hashes = [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) as string }];
  for (const each of sbom.components) expect(each).toMatchObject({ ...component, hashes });
  for (const each of [sbom.metadata.component, ...sbom.components]) {
    const name = [each.group, each.name].filter((part) => part !== undefined).join('/');
    expect(decodeURIComponent(each.purl)).toBe(`pkg:npm/${name}@${each.version}`);
    expect(each['bom-ref']).toBe(each.purl);
  }
});

test('the bill of materials lists the packages of THIRD-PARTY-LICENSES, each once, as dependencies', () => {
  const licenses = readFileSync(join(ROOT, 'THIRD-PARTY-LICENSES'), 'utf8');
  const bundled = [...licenses.matchAll(/^(\S+) (\d\S+) \(\S+\)$/gm)].map(
    ([, name = '', version = '']) => `${name}@${version}`,
  );
  expect(bundled).toContain(`@aws-sdk/client-cleanrooms@${devDependencies['@aws-sdk/client-cleanrooms']}`);
  const listed = sbom.components.map(({ purl }) => decodeURIComponent(purl).replace('pkg:npm/', ''));
  expect(listed.toSorted()).toEqual(bundled.toSorted());
  const { purl: ref } = sbom.metadata.component;
  expect(sbom.dependencies).toEqual([{ ref, dependsOn: sbom.components.map(({ purl }) => purl) }]);
});

test('the bill of materials contains no time and no random number', () => {
  expect(content).not.toMatch(/"(timestamp|serialNumber)"/);
});
