export * from './clean-rooms-service-principal';
export * from './membership';
export * from './membership-expectations';
export * from './membership-grants';
export * from './membership-lookup';
export * from './membership-lookup-handler';
export * from './membership-refresh';
