// A hook that is a class.
// → failed TypeError
exports.onExecutePostLogin = class {};
