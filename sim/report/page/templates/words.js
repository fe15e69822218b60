"use strict";
// What a page says, in the language that it was made in: `words` has what is not English.
const words = JSON.parse(document.getElementById("words").textContent);
function tr(text, values = {}) {
  return (words[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
