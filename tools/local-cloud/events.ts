import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { LocalCloud } from './local-cloud';

/** An event of a service, for the default event bus. */
export interface ServiceEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
}

/** Sends events in the place of services: an account cannot send events of their sources. */
export async function sendEvents(cloud: LocalCloud, events: readonly ServiceEvent[]): Promise<void> {
  const Entries = events.map(({ source, detailType, detail }) => ({
    // strict_cloudformation.py removes the prefix.
    Source: `sent-by.${source}`,
    DetailType: detailType,
    Detail: JSON.stringify(detail),
  }));
  const { FailedEntryCount } = await new EventBridgeClient(cloud.client()).send(new PutEventsCommand({ Entries }));
  if (FailedEntryCount) throw new Error(`The local cloud did not accept ${String(FailedEntryCount)} events.`);
}
