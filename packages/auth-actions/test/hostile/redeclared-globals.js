// Names of the prelude and of globals, declared anew.
// → completed
const URL = 1;
let fetch = 2;
class Promise {}
var host = 3;
function tools() {}
exports.onExecutePostLogin = async () => {};
