// Draws a barcode (`write FORMAT TEXT`: an image as JSON) or reads those in a picture (`read FILE`: one
// line each), by the same library that the pages use, as an independent witness of what is printed.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const [task, ...given] = process.argv.slice(2);
const kind = task === "write" ? "writer" : "reader";
const library = await import(`zxing-wasm/${kind}`);
const binary = fileURLToPath(import.meta.resolve(`zxing-wasm/${kind}/zxing_${kind}.wasm`));
library.prepareZXingModule({ overrides: { wasmBinary: (await readFile(binary)).buffer } });

if (task === "write") {
  const [format, text] = given;
  const { symbol, error } = await library.writeBarcode(text, { format, scale: 1, addQuietZones: true });
  if (error) throw new Error(error);
  console.log(JSON.stringify({ ...symbol, data: Array.from(symbol.data) }));
} else {
  const found = await library.readBarcodes(await readFile(given[0]), { maxNumberOfSymbols: 255 });
  for (const one of found) console.log(one.text);
}
