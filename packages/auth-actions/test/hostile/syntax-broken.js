// Source that does not parse.
// → failed SyntaxError
exports.onExecutePostLogin = async (event, api) => {
