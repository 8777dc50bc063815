// Sets the clock of jsii-pacmak, which writes the time into generated sources, to the time of the commit.
const time = Number(process.env.SOURCE_DATE_EPOCH) * 1000;
globalThis.Date = class extends Date {
  constructor(...args) {
    super(...(args.length > 0 ? args : [time]));
  }
};
