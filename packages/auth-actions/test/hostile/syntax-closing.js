// Source that tries to close what is around it.
// → failed SyntaxError
});
console.error("REACHED");
(() => {
