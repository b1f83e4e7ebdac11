// SHA-256 of a text, for code that does no input or output of its own and therefore imports nothing of Node.
// https://csrc.nist.gov/pubs/fips/180-4/upd1/final

const BLOCK_BYTES = 64;
const ROUNDS = 64;

/** The first 32 bits behind the point, which is how the standard makes its constants. */
const fraction = (root: number) => Math.floor((root % 1) * 2 ** 32);
const primes = firstPrimes(ROUNDS);
const roundConstants = primes.map((prime) => fraction(Math.cbrt(prime)));
const start = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

function firstPrimes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate += 1)
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  return found;
}

/** The digest of the text as UTF-8, as 64 hexadecimal digits. */
export function sha256(text: string): string {
  const blocks = padded(new TextEncoder().encode(text));
  let state = start;
  for (let at = 0; at < blocks.byteLength; at += BLOCK_BYTES)
    state = afterBlock(state, new DataView(blocks, at, BLOCK_BYTES));
  return state.map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** Whole blocks: a bit that ends the message, nothing, and how many bits it had. */
function padded(message: Uint8Array): ArrayBuffer {
  const size = Math.ceil((message.length + 9) / BLOCK_BYTES) * BLOCK_BYTES;
  const blocks = new Uint8Array(size);
  blocks.set(message);
  blocks[message.length] = 0x80;
  new DataView(blocks.buffer).setBigUint64(size - 8, BigInt(message.length) * 8n);
  return blocks.buffer;
}

const rotated = (word: number, by: number) => (word >>> by) | (word << (32 - by));

function afterBlock(state: readonly number[], block: DataView): number[] {
  const words = scheduleOf(block);
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let round = 0; round < ROUNDS; round += 1) {
    const mixed = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const first = (h + mixed + ((e & f) ^ (~e & g)) + (roundConstants[round] ?? 0) + (words[round] ?? 0)) | 0;
    const second = ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  return [a, b, c, d, e, f, g, h].map((word, index) => (word + (state[index] ?? 0)) >>> 0);
}

function scheduleOf(block: DataView): Int32Array {
  const words = new Int32Array(ROUNDS);
  const at = (index: number) => words[index] ?? 0;
  const given = BLOCK_BYTES / words.BYTES_PER_ELEMENT;
  for (let index = 0; index < given; index += 1) words[index] = block.getInt32(index * words.BYTES_PER_ELEMENT);
  for (let next = given; next < ROUNDS; next += 1) {
    const [late, early] = [at(next - 2), at(next - 15)];
    const lateMixed = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
    const earlyMixed = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
    words[next] = at(next - 16) + earlyMixed + at(next - 7) + lateMixed;
  }
  return words;
}
