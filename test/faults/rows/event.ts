import { CfnResource } from 'aws-cdk-lib';
import { createEvent } from '../../support/custom-resource';
import type { Row } from '../row';
import { seenOf } from '../scenario';

export const EVENT: Row[] = [
  {
    fault: 'a request of a type that this version does not know',
    ends: 'FAILED',
    attempts: 0,
    run: async (scenario) => {
      const { responses } = await scenario.invoke((url) => [{ ...createEvent(url, {}), RequestType: 'Import' }]);
      return seenOf(responses[0]);
    },
  },
  {
    fault: 'a template without an identifier',
    ends: 'FAILED',
    attempts: 0,
    run: (scenario) => scenario.invokeCreate({ Attributes: ['Arn'] }),
  },
  {
    fault: 'a template with both identifiers',
    ends: 'FAILED',
    attempts: 0,
    run: async (scenario) => {
      const { membershipId, collaborationIdentifier } = await scenario.joined();
      return scenario.invokeCreate({
        MembershipIdentifier: membershipId,
        CollaborationIdentifier: collaborationIdentifier,
      });
    },
  },
  {
    fault: 'a template that requests an attribute of the collaboration by the identifier of the membership',
    ends: 'FAILED',
    attempts: 0,
    run: async (scenario) =>
      scenario.invokeCreate({
        MembershipIdentifier: await scenario.membership(),
        Attributes: ['Collaboration.MemberStatus'],
      }),
  },
  {
    fault: 'a template with an expectation about an unknown attribute',
    ends: 'FAILED',
    attempts: 0,
    run: async (scenario) => {
      const { ends, message = '' } = await scenario.invokeCreate({
        MembershipIdentifier: await scenario.membership(),
        Expectations: [{ Attribute: 'QueryLogging', OneOf: ['ENABLED'] }],
      });
      return { ends, message: message.replace(/It has: .*/, 'It has: … (all attributes)') };
    },
  },
  {
    fault: 'a template with an unknown property',
    ends: 'FAILED',
    attempts: 0,
    run: async (scenario) =>
      scenario.invokeCreate({ MembershipIdentifier: await scenario.membership(), RequiresActive: 'true' }),
  },
  {
    fault: 'a template of a later version, with the function of this one',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 0,
    run: async (scenario) =>
      scenario.create(await scenario.membership(), {
        more: (_, membership) => {
          const { defaultChild } = membership.node;
          if (CfnResource.isCfnResource(defaultChild))
            defaultChild.addPropertyOverride('Expectations', [{ Attribute: 'QueryLogStatus', NoneOf: ['DISABLED'] }]);
        },
      }),
  },
  {
    fault: 'a template of an earlier version that contains only the identifier',
    ends: 'SUCCESS',
    attempts: 1,
    run: async (scenario) => scenario.invokeCreate({ MembershipIdentifier: await scenario.membership() }),
  },
  {
    fault: 'the same event, delivered twice at once',
    ends: 'SUCCESS',
    attempts: 2,
    run: async (scenario) => {
      const properties = { MembershipIdentifier: await scenario.membership(), Attributes: ['Arn'] };
      const { responses } = await scenario.invoke((url) => [
        createEvent(url, properties),
        createEvent(url, properties),
      ]);
      const [one, other] = responses;
      expect(one).toEqual(other);
      return seenOf(one);
    },
  },
];
