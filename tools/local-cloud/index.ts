export * from './cdk';
export * from './clean-rooms-proxy';
export * from './command';
export * from './guard';
export * from './local-cloud';
export * from './loopback';
export * from './membership';
export * from './request-quota';
