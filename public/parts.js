// Reads the parts of the program: the one that starts, and those that a page needs when it is opened first. The script
// that wasm-split makes for the latter fetches and links by these functions (script/split), so that the literals of every
// part are known to the page's policy, and a part that is not there is told from one that is.

const decoder = new TextDecoder("latin1");
const encoder = new TextEncoder();
const texts = [];

// Fetches a part and remembers it as text, one character for each byte.
export async function read(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: status ${response.status}`);
  const bytes = await response.arrayBuffer();
  texts.push(decoder.decode(bytes));
  return bytes;
}

// The sheet for pages other than the first view, fetched once. A page without it is plain and no failure; the next part
// tries again.
let sheet;
function style() {
  sheet ??= new Promise((end) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = document.querySelector('meta[name="tallyman"]').dataset.style;
    link.onload = end;
    link.onerror = () => {
      link.remove();
      sheet = undefined;
      end();
    };
    document.head.append(link);
  });
  return sheet;
}

// The same as the script wants it, with the sheet: it looks at what came only when other parts have come, and a failure
// before that is none that nobody looks at.
export function ask(address) {
  const bytes = Promise.all([read(address), style()]).then(([bytes]) => bytes);
  bytes.catch(() => {});
  return bytes;
}

// Whether the markup lies byte for byte in a part that was read.
export function isLiteral(markup) {
  const literal = decoder.decode(encoder.encode(markup));
  return texts.some((text) => text.includes(literal));
}

// What stands for `WebAssembly` in that script: the bytes are all there, nothing streams.
export const linker = {
  instantiateStreaming: async (bytes, imports) => WebAssembly.instantiate(await bytes, imports),
};
