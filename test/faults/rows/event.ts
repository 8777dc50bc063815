import { CfnResource } from 'aws-cdk-lib';
import { createEvent } from '../../support/custom-resource';
import { seenOf, type Row } from '../stage';

export const EVENT: Row[] = [
  {
    fault: 'a request of a type that this version does not know',
    ends: 'FAILED',
    within: 10,
    run: async (stage) => {
      const { responses } = await stage.invoke((url) => [{ ...createEvent(url, {}), RequestType: 'Import' }]);
      return seenOf(responses[0]);
    },
  },
  {
    fault: 'a template without an identifier',
    ends: 'FAILED',
    within: 10,
    run: (stage) => stage.answer({ Attributes: ['Arn'] }),
  },
  {
    fault: 'a template with a property that nobody knows',
    ends: 'FAILED',
    within: 10,
    run: async (stage) => stage.answer({ MembershipIdentifier: await stage.membership(), RequiresActive: 'true' }),
  },
  {
    fault: 'a template of a later version, with the function of this one',
    ends: 'ROLLBACK_COMPLETE',
    within: 10,
    run: async (stage) =>
      stage.create(await stage.membership(), {
        more: (_, membership) => {
          const { defaultChild } = membership.node;
          if (defaultChild instanceof CfnResource) defaultChild.addPropertyOverride('Expect.QueryLogging', 'ENABLED');
        },
      }),
  },
  {
    fault: 'a template of an earlier version, that says no more than the identifier',
    ends: 'SUCCESS',
    within: 10,
    run: async (stage) => stage.answer({ MembershipIdentifier: await stage.membership() }),
  },
  {
    fault: 'the same event, delivered twice and at once',
    ends: 'SUCCESS',
    within: 10,
    run: async (stage) => {
      const properties = { MembershipIdentifier: await stage.membership(), Attributes: ['Arn'] };
      const { responses } = await stage.invoke((url) => [createEvent(url, properties), createEvent(url, properties)]);
      const [one, other] = responses;
      expect(one).toEqual(other);
      return seenOf(one);
    },
  },
];
