// A regular expression that takes exponential time.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  console.log(/^(a+)+$/.test(`${"a".repeat(60)}b`));
};
