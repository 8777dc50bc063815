import type { Metafile } from 'esbuild';
import { basename } from 'node:path';
import { isReplaced } from './slim-sdk';

type Output = Metafile['outputs'][string];

/** The maximum size and the allowed packages of each bundled file, by name. */
export type SizeLimits = Readonly<Record<string, { readonly bytes: number; readonly packages: readonly string[] }>>;

/** The names of the packages in a bundled file by directory, without replaced files. */
export function packagesIn({ inputs }: Pick<Output, 'inputs'>): Map<string, string> {
  const packages = new Map<string, string>();
  for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
    const [directory, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input) ?? [];
    if (directory && name && bytesInOutput > 0 && !isReplaced(input)) packages.set(directory, name);
  }
  return packages;
}

/** Violations of the limits: a file that is too large, or a package that is not on its list. */
export function violationsOf({ outputs }: Metafile, limits: SizeLimits): string[] {
  return Object.entries(outputs).flatMap(([path, output]) => {
    const file = basename(path);
    const { bytes, packages } = limits[file] ?? { bytes: 0, packages: [] };
    const size = `${file} has ${String(output.bytes)} bytes, but may have ${String(bytes)}.`;
    const entered = [...new Set(packagesIn(output).values())].filter((name) => !packages.includes(name));
    return [
      ...(output.bytes > bytes ? [`${size} Remove what increased it, or raise the limit.`] : []),
      ...entered.map((name) => `${file} contains ${name}, which is not on its list. Remove it, or add it to the list.`),
    ];
  });
}
