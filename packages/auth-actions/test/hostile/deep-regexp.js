// A regular expression that is nested very deep.
// → failed InternalError|SyntaxError
exports.onExecutePostLogin = async (event, api) => {
  new RegExp("(".repeat(1_000_000));
};
