// A list that is a token has one element in code, whatever its length at deploy time: it cannot be extended or indexed.
import { CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  AttributeExpectation,
  CleanRoomsServicePrincipal,
  Membership,
  MembershipLookup,
  type MembershipExpectations,
  type MembershipLookupProps,
} from '../../lib';
import { newApp } from '../support/app';
import { environmentOf, evaluate } from '../support/evaluate';

const ID = '11111111-2222-3333-4444-555555555555';
const ARN = `arn:aws:cleanrooms:us-east-1:111122223333:membership/${ID}`;
const OTHER = 'arn:aws:cleanrooms:us-east-1:444455556666:membership/44444444-2222-3333-4444-555555555555';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(newApp(), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
});

const lookUp = (props: MembershipLookupProps) => new MembershipLookup(stack, 'Membership', props);
const expecting = (expectations: MembershipExpectations) => lookUp({ membershipIdentifier: ID, expectations });
const imported = (attributes: Record<string, string>) =>
  Membership.fromMembershipAttributes(stack, 'Imported', { membershipArn: ARN, attributes });
const roleFor = (assumedBy: iam.IPrincipal): void => {
  new iam.Role(stack, 'Role', { assumedBy });
  Template.fromStack(stack);
};

/** The message of the error that is thrown. */
function messageOf(use: () => unknown): string {
  try {
    use();
  } catch (error) {
    return String(error);
  }
  return 'no error';
}

test.each<[what: string, error: string, use: (list: string[], first: string) => unknown]>([
  [
    'an element before it in memberMembershipArns',
    "InvalidMembershipArn: CleanRoomsServicePrincipal: 'memberMembershipArns' is 'an element of a token list', but must be",
    (list) => {
      const memberMembershipArns = [OTHER, ...list];
      roleFor(CleanRoomsServicePrincipal.forConfiguredTable({ queryRunnerMembershipArn: ARN, memberMembershipArns }));
    },
  ],
  [
    'concat() in receiverMembershipArns',
    "InvalidMembershipArn: CleanRoomsServicePrincipal: 'receiverMembershipArns' is 'an element of a token list'",
    (list) => {
      const receiverMembershipArns = list.concat(OTHER);
      roleFor(CleanRoomsServicePrincipal.forJobResults({ jobRunnerMembershipArn: ARN, receiverMembershipArns }));
    },
  ],
  [
    'an index in queryRunnerMembershipArn',
    "InvalidMembershipArn: CleanRoomsServicePrincipal: 'queryRunnerMembershipArn' is 'an element of a token list'",
    (_list, first) => {
      roleFor(CleanRoomsServicePrincipal.forQueryResults({ queryRunnerMembershipArn: first }));
    },
  ],
  [
    'an index in membershipIdentifier',
    "InvalidMembershipIdentifier: MembershipLookup at 'Stack/Membership': 'membershipIdentifier' is 'an element of a token list'",
    (_list, first) => lookUp({ membershipIdentifier: first }),
  ],
  [
    'an index in collaborationIdentifier',
    "InvalidCollaborationIdentifier: MembershipLookup at 'Stack/Membership': 'collaborationIdentifier' is 'an element of a token list'",
    (_list, first) => lookUp({ collaborationIdentifier: first }),
  ],
  [
    'an index in region',
    "InvalidRegion: MembershipLookup at 'Stack/Membership': 'region' is 'an element of a token list'",
    (_list, first) => lookUp({ membershipIdentifier: ID, region: first }),
  ],
  [
    'an element after it in memberAbilities',
    `InvalidExpectation: MembershipLookup at 'Stack/Membership': 'expectations.memberAbilities' is "an element of a token list"`,
    (list) => expecting({ memberAbilities: [...list, 'CAN_QUERY'] }),
  ],
  [
    'an element before it in values of an AttributeExpectation',
    `'expectations.attributes.MemberAbilities' is "an element of a token list"`,
    (list) => {
      const MemberAbilities = AttributeExpectation.includesOnly('CAN_QUERY', ...list);
      return expecting({ attributes: { MemberAbilities } });
    },
  ],
  [
    'an index in values of an AttributeExpectation, for an attribute that can be any string',
    `'expectations.attributes.CollaborationName' is "an element of a token list"`,
    (_list, first) => {
      const CollaborationName = AttributeExpectation.oneOf('Spring', first);
      return expecting({ attributes: { CollaborationName } });
    },
  ],
  [
    'an index in equalTo()',
    `'expectations.attributes.CollaborationName' is "an element of a token list"`,
    (_list, first) => expecting({ attributes: { CollaborationName: AttributeExpectation.equalTo(first) } }),
  ],
  [
    'an index in an expectation that is a string',
    `'expectations.queryLogStatus' is "an element of a token list"`,
    (_list, first) => expecting({ queryLogStatus: first }),
  ],
  [
    'an index in the ARN of an import',
    `InvalidAttribute: Membership at 'Stack/Imported': 'membershipArn' is "an element of a token list"`,
    (_list, first) => Membership.fromMembershipArn(stack, 'Imported', first),
  ],
  [
    'an index in an attribute of an import',
    `InvalidAttribute: Membership at 'Stack/Imported': 'attributes['Members.MembershipArns']' is "an element of a token list"`,
    (_list, first) => imported({ 'Members.MembershipArns': first }),
  ],
  [
    'an index in an attribute of an import that can be any string',
    `'attributes['CollaborationName']' is "an element of a token list"`,
    (_list, first) => imported({ CollaborationName: first }),
  ],
  [
    'an element before it in the names of published attributes',
    "UnknownAttribute: MembershipLookup at 'Stack/Membership': a membership has no attribute 'an element of a token list'.",
    (list) => {
      lookUp({ membershipIdentifier: ID }).publishToParameterStore('/campaign', ['Status', ...list]);
    },
  ],
  [
    'an index in the path of parameters',
    "InvalidParameterPath: 'Stack': the path '/campaign/an element of a token list' is not valid",
    (_list, first) => Membership.fromParameterStore(stack, 'Imported', { path: `/campaign/${first}` }),
  ],
])('%s is an error that contains what to do', (_, error, use) => {
  const { memberMembershipArns: list } = new MembershipLookup(stack, 'Other', { collaborationIdentifier: ID });
  const [first = ''] = list;
  const message = messageOf(() => use(list, first));
  expect(message).toContain(error);
  expect(message).toContain("Fn.split(',', Fn.join(',', [other, Fn.join(',', list)]))");
  expect(message).toContain('Fn.select(0, list)');
  expect(message).not.toContain('Token[');
});

test('what the error message advises is accepted', () => {
  const list = Fn.split(',', new CfnParameter(stack, 'Others').valueAsString);
  const extended = Fn.split(',', Fn.join(',', [ARN, Fn.join(',', list)]));
  const props = { queryRunnerMembershipArn: Fn.select(0, list), memberMembershipArns: extended };
  new iam.Role(stack, 'Role', { assumedBy: CleanRoomsServicePrincipal.forConfiguredTable(props) });
  const roles = evaluate(Template.fromStack(stack).findResources('AWS::IAM::Role'), environmentOf({ Others: OTHER }));
  expect(JSON.stringify(roles)).toContain(`{"aws:SourceArn":["${ARN}","${OTHER}"]}`);
  expect(JSON.stringify(roles)).toContain(`:dbuser:*/${OTHER.replace(/.*\//, '')}*"`);
});
