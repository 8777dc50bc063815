// Loaded before jsii-pacmak, which writes the time into the sources that it generates: that of the commit.
const time = Number(process.env.SOURCE_DATE_EPOCH) * 1000;
globalThis.Date = class extends Date {
  constructor(...args) {
    super(...(args.length > 0 ? args : [time]));
  }
};
