// Source that is nested very deep.
// → failed InternalError|SyntaxError|SandboxError
exports.onExecutePostLogin = async (event, api) => {
  eval("(".repeat(1_000_000));
};
