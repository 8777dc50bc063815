/** Evaluates the intrinsic functions of CloudFormation that a permission consists of. */
export function evaluate(value: unknown, refs: Record<string, string>): string {
  if (typeof value === 'string') return value;
  const [[name, args]] = Object.entries(value as Record<string, never>) as [[string, never]];
  const list = (items: unknown): string[] => (items as unknown[]).map((item) => evaluate(item, refs));
  switch (name) {
    case 'Ref':
      return refs[args] ?? `no ${String(args)}`;
    case 'Fn::Join':
      return list(args[1]).join(args[0]);
    case 'Fn::Sub':
      return String(args).replace(/\$\{([^}]+)\}/g, (_, ref: string) => refs[ref] ?? `no ${ref}`);
    case 'Fn::Select': {
      const [index, split] = args as [number, { 'Fn::Split': [string, unknown] }];
      const [separator, text] = split['Fn::Split'];
      return evaluate(text, refs).split(separator)[index] ?? 'nothing there';
    }
    case 'Fn::GetAtt':
      return refs[list(args).join('.')] ?? `no ${list(args).join('.')}`;
    default:
      throw new Error(`The test does not know ${name}.`);
  }
}
