// An asynchronous iterator without end.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  const endless = { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: 1 }) }) };
  for await (const one of endless) if (one === 2) break;
};
