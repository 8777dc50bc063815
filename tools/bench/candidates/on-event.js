// The plainest handler that one would put behind the Provider framework.
'use strict';
const { CleanRoomsClient, GetMembershipCommand } = require('@aws-sdk/client-cleanrooms');

const client = new CleanRoomsClient({});

exports.handler = async ({ ResourceProperties }) => {
  const command = new GetMembershipCommand({ membershipIdentifier: ResourceProperties.MembershipIdentifier });
  const { membership } = await client.send(command);
  return { PhysicalResourceId: membership.id, Data: { Arn: membership.arn, Status: membership.status } };
};
