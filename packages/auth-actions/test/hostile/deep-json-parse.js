// JSON that is nested very deep.
// → failed InternalError|SyntaxError|RangeError
exports.onExecutePostLogin = async (event, api) => {
  JSON.parse("[".repeat(500_000) + "]".repeat(500_000));
};
