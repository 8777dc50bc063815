import { Fn, Names, Reference, ResolutionTypeHint, Stack, type CfnResource, type IResolveContext } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import {
  attributeInfo,
  EMPTY_MARK,
  exportable,
  isPublicName,
  LIST_DELIMITER,
  type ObjectsName,
  type PublicName,
  type RequestableName,
} from '../contract/attributes';

/** The attribute that is referred to, and the form of the reference. */
export interface ReferencedAttribute {
  readonly name: PublicName | ObjectsName;
  /** Whether the value can be empty, which CloudFormation does not export. */
  readonly mayBeEmpty: boolean;
  /** Whether the reference is a list of strings; if not, it is a string. */
  readonly asList: boolean;
  /** Whether the value is stored where CloudFormation accepts no empty value, as in an export. */
  readonly isStored?: boolean;
}

/** A value that the CDK resolves further. */
type Resolvable = string | string[] | Reference;

/**
 * A token for an attribute of a lookup. It reports that the attribute is used only when it is resolved into a template.
 *
 * It is a `Reference`, not a `Lazy`, because `Stack.exportValue` requires one.
 */
export class AttributeReference extends Reference {
  public constructor(
    private readonly resource: CfnResource,
    private readonly attribute: ReferencedAttribute,
    private readonly onUse: (name: RequestableName, user: IConstruct) => void,
  ) {
    const { name, asList } = attribute;
    super(name, resource, idOf(exportedName(attribute)), asList ? ResolutionTypeHint.STRING_LIST : undefined);
  }

  public override resolve(context: IResolveContext): Resolvable {
    const isOwnStack = Stack.of(context.scope) === this.resource.stack;
    const isExport = isOwnStack && (this.attribute.isStored === true || this.isExport(context));
    const name = isOwnStack && !isExport ? this.attribute.name : exportedName(this.attribute);
    // The CDK resolves each template twice: to find its references, and to write it.
    if (context.preparing) this.onUse(name, context.scope);

    const value = Object.assign(this.resource.getAtt(name), { displayName: idOf(name) });
    if (isExport) return this.exported(value, context);
    return isOwnStack ? this.whole(value) : this.imported(value);
  }

  /** In the stack of the lookup: the value as the function returns it. */
  private whole(value: Reference): Resolvable {
    return this.attribute.asList ? Fn.split(',', value.toString()) : value;
  }

  /** In an export. The CDK joins the elements of a list itself. */
  private exported(value: Reference, { documentPath }: IResolveContext): Resolvable {
    const isName = documentPath.length === 0;
    return this.attribute.asList && !isName ? Fn.split(LIST_DELIMITER, value.toString()) : value;
  }

  /** In another stack: the value as it was before the function converted it to its exportable form. */
  private imported(value: Reference): Resolvable {
    const { name, asList } = this.attribute;
    if (exportedName(this.attribute) === name) return value;
    const unmarked = Fn.select(0, Fn.split(EMPTY_MARK, value.toString()));
    if (!attributeInfo(name).list) return unmarked;
    const elements = Fn.split(LIST_DELIMITER, unmarked);
    return asList ? elements : Fn.join(',', elements);
  }

  /**
   * Whether the CDK exports the value, or derives the name of an export from it: it derives the name from the resolved
   * value itself, and gives the outputs specific names.
   */
  private isExport({ documentPath: [section, key], preparing, scope }: IResolveContext): boolean {
    if (section === undefined) return !preparing;
    if (section !== 'Outputs') return false;
    const id: unknown = Stack.of(scope).resolve(key);
    const nestedId = `${Names.nodeUniqueId(this.resource.node)}${this.displayName}`.replace(/[^A-Za-z0-9]/g, '');
    return typeof id === 'string' && (/^(?:ExportsOutput|PublishOutput)/.test(id) || id === nestedId);
  }
}

/**
 * The name of an attribute in the ids of parameters and outputs of nested stacks, from which the CDK removes the dots:
 * `Collaboration.Id` must be different from `CollaborationId`.
 */
function idOf(name: string): string {
  return name.replace(/^Collaboration\./, 'Collaboration.Field.');
}

/** The name under which a value is requested to be exported: as it is, unless it is a list or may be empty. */
function exportedName({ name, mayBeEmpty }: ReferencedAttribute): RequestableName {
  return (mayBeEmpty || attributeInfo(name).list) && isPublicName(name) ? exportable(name) : name;
}
